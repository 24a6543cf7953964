import { randomUUID } from "node:crypto";

/** Events of one log group, as applications write them. */
export interface SampleEvents {
  readonly logGroup: string;
  /** Names the run: it is part of every document that comes of these events. */
  readonly logStream: string;
  readonly events: readonly { readonly timestamp: number; readonly message: string }[];
}

const invocations = 400;
const requests = 300;

/** What a function in Node.js and one in Python write, with the platform's lines around it. */
function lambdaMessages(atMs: number, number: number): string[] {
  const id = randomUUID();
  const time = new Date(atMs).toISOString();
  const inside =
    number % 2 === 0
      ? [
          `${time}\t${id}\tINFO\tchecking out cart ${number}\n`,
          `${time}\t${id}\tERROR\tError: card declined\n    at charge (/var/task/index.mjs:${number}:7)\n    at handler (/var/task/index.mjs:4:3)\n`,
        ]
      : [
          `[INFO]\t${time}\t${id}\tchecking out cart ${number}\n`,
          `[WARNING]\t${time}\t${id}\tstock of article ${number} is low\n`,
        ];
  return [
    `START RequestId: ${id} Version: $LATEST\n`,
    ...inside,
    `END RequestId: ${id}\n`,
    `REPORT RequestId: ${id}\tDuration: ${number}.14 ms\tBilled Duration: ${number + 1} ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n`,
  ];
}

/** Plain text, an exception of several lines, and JSON. */
function applicationMessages(atMs: number, number: number): string[] {
  const time = new Date(atMs).toISOString();
  return [
    `request ${number} took 12 ms`,
    `ERROR request ${number} failed\njava.lang.IllegalStateException: no such order\n\tat shop.Orders.find(Orders.java:${number})\n\tat shop.Web.get(Web.java:17)`,
    JSON.stringify({
      timestamp: time,
      level: "INFO",
      logger: "shop.orders",
      message: `order ${number} stored`,
    }),
  ];
}

/** Events of the last minutes, for two log groups. @param run identifies the run */
export function sampleEvents(run: string, nowMs: number): SampleEvents[] {
  const spread = (count: number, of: (atMs: number, number: number) => string[]) =>
    Array.from({ length: count }, (_, number) => {
      const timestamp = nowMs - (count - number) * 100;
      return of(timestamp, number).map((message) => ({ timestamp, message }));
    }).flat();
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  return [
    {
      logGroup: "/aws/lambda/shop-checkout",
      logStream: `${day}/[$LATEST]${run}`,
      events: spread(invocations, lambdaMessages),
    },
    { logGroup: "/shop/orders", logStream: `orders/${run}`, events: spread(requests, applicationMessages) },
  ];
}

/** A document as the JsonLayout of log4j and logback writes it; `processId` identifies the run. */
export function sampleDocument(run: string, nowMs: number, number: number): string {
  return JSON.stringify({
    timestamp: new Date(nowMs - number).toISOString(),
    level: number % 20 === 0 ? "ERROR" : "INFO",
    logger: "shop.web.CartController",
    message: `cart ${number} opened`,
    thread: `http-exec-${number % 8}`,
    processId: run,
    hostname: "ithilien",
    mdc: { requestId: randomUUID() },
    tags: { applicationName: "shop", deployedTo: "local" },
  });
}
