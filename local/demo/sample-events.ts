import { failingTarget, isDuring, sampleLengthMs, timeOuts } from "./sample-incidents.ts";
import { randomNumbers } from "./sample-requests.ts";

/** Events of one log group, as applications write them. */
export interface SampleEvents {
  readonly logGroup: string;
  /** Names the run: it is part of every document made from these events. */
  readonly logStream: string;
  readonly events: readonly { readonly timestamp: number; readonly message: string }[];
}

const invocations = 400;
const requests = 300;
const timeoutMs = 3_000;
/** CloudWatch Logs refuses a request whose events are more than 24 hours apart. */
const spanMs = sampleLengthMs - 60_000;

/**
 * What a function in Node.js and one in Python write, with the platform's lines around it: a few cold starts, failures
 * and, for a while, time-outs.
 */
function lambdaMessages(atMs: number, number: number, next: () => number): string[] {
  const id = uuidOf(next);
  const time = new Date(atMs).toISOString();
  const isNode = number % 2 === 0;
  const part = number / invocations;
  const isHanging = isDuring(timeOuts, part);
  const isBroken = !isHanging && next() < (isDuring(failingTarget, part) ? 0.5 : 0.03);
  const duration = isHanging ? timeoutMs : 5 + next() * 200;
  const cold = next() < 0.06 ? `Init Duration: ${(180 + next() * 300).toFixed(2)} ms\t` : "";
  const status = isHanging
    ? "Status: timeout"
    : isBroken
      ? "Status: error\tError Type: Runtime.ExitError"
      : "";
  const order = 10_000 + Math.floor(next() * 90_000);
  const info = isNode
    ? `${time}\t${id}\tINFO\tcharging order ${order}\n`
    : `[INFO]\t${time}\t${id}\tcharging order ${order}\n`;
  const failure = isNode
    ? `${time}\t${id}\tERROR\tPaymentError: gateway answered 502 for order ${order}\n    at charge (/var/task/payment.mjs:48:11)\n    at async handler (/var/task/index.mjs:12:5)\n`
    : `[ERROR]\t${time}\t${id}\tpayment of order ${order} failed: HTTPSConnectionPool(host='pay.example.com', port=443): Read timed out.\n`;
  return [
    `START RequestId: ${id} Version: $LATEST\n`,
    info,
    ...(isBroken || isHanging ? [failure] : []),
    ...(isHanging
      ? [`${time} ${id} Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds\n\n`]
      : []),
    ...(isBroken
      ? [`RequestId: ${id} Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n`]
      : []),
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: ${duration.toFixed(2)} ms\tBilled Duration: ${Math.ceil(duration)} ms\tMemory Size: 128 MB\tMax Memory Used: ${60 + Math.floor(next() * 40)} MB\t${cold}${status}\n`,
  ];
}

/** Plain text, an exception of several lines, and JSON. */
function applicationMessages(atMs: number, number: number, next: () => number): string[] {
  const time = new Date(atMs).toISOString();
  const order = 10_000 + Math.floor(next() * 90_000);
  const isFailing = next() < (isDuring(failingTarget, number / requests) ? 0.6 : 0.04);
  return [
    `GET /orders/${order} 200 ${1 + Math.floor(next() * 80)} ms`,
    ...(isFailing
      ? [
          `ERROR order ${order} was not stored\norg.postgresql.util.PSQLException: FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute\n\tat shop.Orders.store(Orders.java:212)\n\tat shop.Web.post(Web.java:57)`,
        ]
      : []),
    JSON.stringify({
      timestamp: time,
      level: isFailing ? "WARN" : "INFO",
      logger: "shop.orders",
      message: isFailing ? `order ${order} waits for a connection` : `order ${order} stored`,
    }),
  ];
}

function uuidOf(next: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Events of the last 24 hours, for two log groups; but for the run and the time always the same. */
export function sampleEvents(run: string, nowMs: number): SampleEvents[] {
  const spread = (
    count: number,
    of: (atMs: number, number: number, next: () => number) => string[],
  ): SampleEvents["events"] => {
    const next = randomNumbers(count);
    return Array.from({ length: count }, (_, number) => {
      const timestamp = Math.floor(nowMs - spanMs + (number * spanMs) / count);
      return of(timestamp, number, next).map((message) => ({ timestamp, message }));
    }).flat();
  };
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  return [
    {
      logGroup: `/aws/lambda/${timeOuts.functionName}`,
      logStream: `${day}/[$LATEST]${run}`,
      events: spread(invocations, lambdaMessages),
    },
    { logGroup: "/shop/orders", logStream: `orders/${run}`, events: spread(requests, applicationMessages) },
  ];
}
