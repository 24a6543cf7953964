import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import { Metrics } from "@aws-lambda-powertools/metrics";
import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod/mini";
import { InputError } from "../errors/errors.ts";
import { validate } from "../json/validate.ts";

export const logger = new Logger();
export const metrics = new Metrics();

/**
 * A step's handler: the event checked against its schema, Powertools' logger and metrics around `run`.
 * @throws InputError that lists what is wrong with the event
 */
export function step<S extends z.ZodMiniType, R>(
  schema: S,
  run: (input: z.infer<S>, context: Context) => Promise<R>,
) {
  return middy<unknown, R>()
    .use(injectLambdaContext(logger))
    .after(publishMetrics)
    .onError(publishMetrics)
    .handler((event, context) => run(parse(schema, event), context));
}

/** Powertools' `logMetrics` would warn at the end of every step that emits none. */
function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

function parse<S extends z.ZodMiniType>(schema: S, event: unknown): z.infer<S> {
  const parsed = validate(schema, event, (path) => path || "the event");
  if ("data" in parsed) return parsed.data;
  throw new InputError(
    `The step's input is wrong: ${parsed.problems.join("; ")}. Correct it and start again.`,
  );
}
