import { randomNumbers, sampleDayMs } from "./sample-lines.ts";

const loggers = [
  "org.example.shop.CheckoutService",
  "org.example.shop.CartRepository",
  "org.example.shop.SearchController",
  "org.example.billing.InvoiceJob",
  "org.example.security.LoginFilter",
];
const levels = ["INFO", "INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN", "ERROR", "FATAL"];
const messages = [
  "order {n} placed by customer {m}",
  "cart {n} holds {m} articles",
  "search for article {n} took {m} ms",
  "invoice {n} sent",
  "customer {m} signed in from session {n}",
  "stock of article {n} is low: {m} left",
];
const functions = ["resize-image", "send-mail", "charge-card"];

export type AppLogDocument = Readonly<Record<string, unknown>>;

/**
 * Application logs as they stand in app-logs-*: of services, and of Lambda functions by way of CloudWatch. Every
 * tenth document is the report of a Lambda invocation, of which some are cold starts, time-outs and errors.
 */
export function appLogDocuments(
  seed: number,
  count: number,
  dayMs = sampleDayMs,
): (index: number) => AppLogDocument {
  const next = randomNumbers(seed);
  const pick = (of: readonly string[]): string => of[Math.floor(next() * of.length)] ?? "";
  const stepMs = 86_000_000 / count;
  return (index) => {
    const micros = String(Math.floor(next() * 1000)).padStart(3, "0");
    const timestamp = `${new Date(dayMs + index * stepMs).toISOString().slice(0, -1)}${micros}Z`;
    const id = (index * 2_654_435_761).toString(16).padStart(32, "0").slice(-32);
    if (index % 10 === 9) return reportDocument(timestamp, id, pick(functions), next);
    const level = pick(levels);
    const number = (): string => String(Math.floor(next() * 100_000));
    const message = pick(messages).replace("{n}", number()).replace("{m}", number());
    const failed = level === "ERROR" || level === "FATAL";
    return {
      timestamp,
      level,
      message,
      logger: pick(loggers),
      thread: `http-nio-8080-exec-${1 + Math.floor(next() * 16)}`,
      hostname: `ip-10-0-0-${10 + Math.floor(next() * 6)}`,
      mdc: { requestId: id, tenant: `tenant-${Math.floor(next() * 50)}` },
      ...(failed ? { exception: stackTrace(message) } : {}),
    };
  };
}

function stackTrace(message: string): string {
  const frames = loggers.map(
    (logger, line) => `\tat ${logger}.handle(${logger.split(".").at(-1)}.java:${40 + line})`,
  );
  return [`java.lang.IllegalStateException: ${message}`, ...frames].join("\n");
}

function reportDocument(timestamp: string, id: string, name: string, next: () => number): AppLogDocument {
  const chance = next();
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
