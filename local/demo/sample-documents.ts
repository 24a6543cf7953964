import { failingTarget, isDuring, sampleLengthMs, timeOuts } from "./sample-incidents.ts";
import { sampleStartMs } from "./sample-lines.ts";
import { randomNumbers } from "./sample-requests.ts";

const loggers = [
  "org.example.shop.CheckoutService",
  "org.example.shop.CartRepository",
  "org.example.shop.SearchController",
  "org.example.billing.InvoiceJob",
  "org.example.security.LoginFilter",
];
const hosts = ["ip-10-0-0-10", "ip-10-0-0-11", "ip-10-0-1-10", failingTarget.host, "ip-10-0-2-10"];
const usualLevels = ["INFO", "INFO", "INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN", "ERROR"] as const;
const failingLevels = ["INFO", "WARN", "ERROR", "ERROR", "FATAL"] as const;
type Level = (typeof usualLevels)[number] | (typeof failingLevels)[number];

/** `{n}` and `{m}` are numbers. */
const messages: Readonly<Record<Level, readonly string[]>> = {
  DEBUG: ["cache miss for article {n}", "session {n} has {m} s left"],
  INFO: [
    "order {n} placed by customer {m}",
    "cart {n} holds {m} articles",
    "search for article {n} took {m} ms",
    "customer {m} signed in from session {n}",
  ],
  WARN: [
    "stock of article {n} is low: {m} left",
    "payment gateway answered order {n} after {m} ms",
    "retrying upload of invoice {n}, attempt 2 of 5",
  ],
  ERROR: [
    "order {n} was not stored: connection pool exhausted after 30000 ms",
    "payment of order {n} failed: read timed out",
    "inventory service answered 502 for article {n}",
    "invoice {n} cannot be rendered: customer {m} has no billing address",
  ],
  FATAL: ["database orders at db-1.example.com:5432 refuses connections, giving up after {n} attempts"],
};
const exceptions: Readonly<Partial<Record<Level, readonly string[]>>> = {
  ERROR: [
    "java.sql.SQLTransientConnectionException: orders - Connection is not available, request timed out after 30000ms",
    "java.net.SocketTimeoutException: Read timed out",
    "org.example.shop.UpstreamException: 502 Bad Gateway from http://inventory.example.com",
    "java.lang.IllegalStateException: billing address is missing",
  ],
  FATAL: ["java.net.ConnectException: Connection refused"],
};
const functions = ["resize-image", "send-mail", timeOuts.functionName];

type AppLogDocument = Readonly<Record<string, unknown>>;
type DocumentOf = (index: number) => AppLogDocument;

/** Logs of services over 24 hours, as log4j's and logback's JsonLayout write them, with the incidents. */
export function serviceDocuments(seed: number, count: number, startMs = sampleStartMs): DocumentOf {
  const next = randomNumbers(seed);
  return (index) => serviceDocument(next, index, count, startMs);
}

/**
 * Application logs as in app-logs-*: of services, and of Lambda functions by way of CloudWatch. Every
 * tenth document is the report of a Lambda invocation; some are cold starts, time-outs and errors.
 */
export function appLogDocuments(seed: number, count: number, startMs = sampleStartMs): DocumentOf {
  const next = randomNumbers(seed);
  return (index) =>
    index % 10 === 9
      ? reportDocument(next, index, count, startMs)
      : serviceDocument(next, index, count, startMs);
}

function timeOf(next: () => number, index: number, count: number, startMs: number): string {
  const micros = String(Math.floor(next() * 1000)).padStart(3, "0");
  const stepMs = (sampleLengthMs - 1_000) / count;
  return `${new Date(startMs + index * stepMs).toISOString().slice(0, -1)}${micros}Z`;
}

function idOf(index: number): string {
  return (index * 2_654_435_761).toString(16).padStart(32, "0").slice(-32);
}

function serviceDocument(next: () => number, index: number, count: number, startMs: number): AppLogDocument {
  const pick = <T>(of: readonly [T, ...T[]] | readonly T[], fallback: T): T =>
    of[Math.floor(next() * of.length)] ?? fallback;
  const timestamp = timeOf(next, index, count, startMs);
  const hostname = pick(hosts, failingTarget.host);
  const isFailing = hostname === failingTarget.host && isDuring(failingTarget, index / count);
  const level: Level = pick<Level>(isFailing ? failingLevels : usualLevels, "INFO");
  const number = (): string => String(Math.floor(next() * 100_000));
  const choice = next();
  const at = (of: readonly string[]): string => of[Math.floor(choice * of.length)] ?? "";
  const exception = exceptions[level];
  return {
    timestamp,
    level,
    message: at(messages[level]).replace("{n}", number()).replace("{m}", number()),
    logger: pick(loggers, "org.example.shop.CheckoutService"),
    thread: `http-nio-8080-exec-${1 + Math.floor(next() * 16)}`,
    hostname,
    mdc: { requestId: idOf(index), tenant: `tenant-${Math.floor(next() * 50)}` },
    ...(exception === undefined ? {} : { exception: stackTrace(at(exception)) }),
  };
}

function stackTrace(exception: string): string {
  const frames = loggers.map(
    (logger, line) => `\tat ${logger}.handle(${logger.split(".").at(-1)}.java:${40 + line})`,
  );
  return [exception, ...frames].join("\n");
}

function reportDocument(next: () => number, index: number, count: number, startMs: number): AppLogDocument {
  const timestamp = timeOf(next, index, count, startMs);
  const id = idOf(index);
  const name = functions[Math.floor(next() * functions.length)] ?? timeOuts.functionName;
  const isHanging = name === timeOuts.functionName && isDuring(timeOuts, index / count);
  const chance = isHanging ? 0 : next();
  const status = chance < 0.03 ? "timeout" : chance < 0.1 ? "error" : "success";
  const durationMs = status === "timeout" ? 30_000 : Math.round(next() * next() * 200_000) / 100;
  const cold = next() < 0.08;
  return {
    timestamp,
    level: status === "success" ? "INFO" : "ERROR",
    message: `REPORT RequestId: ${id} Duration: ${durationMs} ms`,
    logger: `/aws/lambda/${name}`,
    cloudwatch: {
      owner: "123456789012",
      logGroup: `/aws/lambda/${name}`,
      logStream: "2026/11/20/[$LATEST]5a1c",
      eventId: id,
    },
    lambda: {
      requestId: id,
      functionName: name,
      version: "$LATEST",
      durationMs,
      billedDurationMs: Math.ceil(durationMs),
      ...(cold ? { initDurationMs: 150 + Math.round(next() * 60_000) / 100 } : {}),
      memorySizeMB: 512,
      maxMemoryUsedMB: 90 + Math.floor(next() * 300),
      status,
      ...(status === "error" ? { errorType: "Runtime.UserCodeError" } : {}),
    },
  };
}
