import { AsyncLocalStorage } from "node:async_hooks";
import { hostname } from "node:os";
import { isMainThread, threadId } from "node:worker_threads";
import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";

type Texts = Readonly<Record<string, string>>;

const context = new AsyncLocalStorage<Texts>();

/** Adds the values to the field `mdc` of every document that is logged inside `work`. */
export function withMdc<T>(values: Texts, work: () => T): T {
  return context.run({ ...context.getStore(), ...values }, work);
}

/**
 * A pino logger whose lines have the field names of the log4j and logback JsonLayout.
 * @param tags what every document carries
 */
export function createLogger(name: string, tags: Texts, destination: DestinationStream): Logger {
  return pino(
    {
      level: "debug",
      messageKey: "message",
      errorKey: "exception",
      base: {
        logger: name,
        thread: isMainThread ? "main" : `worker-${threadId}`,
        processId: String(process.pid),
        hostname: hostname(),
        tags,
      },
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      serializers: { exception: stackLines },
      mixin: () => ({ mdc: context.getStore() }),
    },
    destination,
  );
}

/** The stack, with those of its causes. What was thrown need not be an error. */
function stackLines(thrown: unknown): string[] {
  return (thrown instanceof Error ? stdSerializers.err(thrown).stack : String(thrown)).split("\n");
}
