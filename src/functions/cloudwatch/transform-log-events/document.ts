import type { FieldArranger } from "./arrange-fields.ts";
import { cutDocument } from "./cut-document.ts";
import type { JsonObject } from "./json-text.ts";
import type { LogSource } from "./log-source.ts";
import type { LambdaFields, Recognised } from "./recognisers/recogniser.ts";
import { standardise } from "./user-fields.ts";

/** What an event's document is made of. */
export interface DocumentParts {
  readonly source: LogSource;
  /** Empty where the event has none. */
  readonly eventId: string;
  /** ISO 8601 in UTC. */
  readonly eventTime: string;
  readonly recognised: Recognised;
}

/** A document as one line of JSON with its newline, and how to render it shorter. */
export interface RenderedDocument {
  readonly line: string;
  /** @returns a line of at most `maxBytes` */
  readonly cut: (key: string, maxBytes: number) => string;
}

const maxRequestIdCharacters = 128;
/** In a document that is cut to nothing but its message. */
const maxLevelCharacters = 64;
/** Names under which loggers of Lambda functions write the invocation's id. */
const requestIdNames = ["requestId", "AWSRequestId", "function_request_id", "awsRequestId", "aws_request_id"];

/**
 * Renders `timestamp, level, message`, the user's members, `cloudwatch` and `lambda`.
 * @throws RangeError when the user's members are nested so deeply that they have no JSON text
 */
export function renderDocument(parts: DocumentParts, arranger: FieldArranger): RenderedDocument {
  const { source, eventId, eventTime, recognised } = parts;
  const { timestamp = eventTime, level, message } = recognised;
  const id = eventId === "" ? "" : `,"eventId":${JSON.stringify(eventId)}`;
  if (recognised.fields === undefined) {
    const end = `,${source.cloudwatchText}${id}}${lambdaText(recognised.lambda, source)}}\n`;
    const render = (text: string): string =>
      `{"timestamp":"${timestamp}","level":${JSON.stringify(level ?? "INFO")},"message":${JSON.stringify(text)}${end}`;
    const text = message ?? "";
    const line = render(text);
    return {
      line,
      cut: (key, maxBytes) =>
        cutDocument({
          whole: line,
          message: text,
          withMessage: render,
          withOnlyMessage: render,
          key,
          maxBytes,
        }),
    };
  }
  const lambda = withRequestId(recognised.lambda, recognised.fields, source);
  const fields = arranger.arrange(standardise(recognised.fields, { timestamp, level, message }));
  const end = `,${source.cloudwatchText}${id}}${lambdaText(lambda, source)}}\n`;
  const line = `${JSON.stringify(fields).slice(0, -1)}${end}`;
  return { line, cut: (key, maxBytes) => cutFields(fields, line, end, key, maxBytes) };
}

function cutFields(fields: JsonObject, line: string, end: string, key: string, maxBytes: number): string {
  const { timestamp, level, message } = fields;
  const kept =
    typeof level === "string" && level.length <= maxLevelCharacters ? { timestamp, level } : { timestamp };
  const render =
    (members: JsonObject) =>
    (text: string): string =>
      `${JSON.stringify({ ...members, message: text }).slice(0, -1)}${end}`;
  return cutDocument({
    whole: line,
    message: typeof message === "string" ? message : undefined,
    withMessage: render(fields),
    withOnlyMessage: render(kept),
    key,
    maxBytes,
  });
}

function lambdaText(lambda: LambdaFields | undefined, { functionName }: LogSource): string {
  if (lambda === undefined)
    return functionName === undefined ? "" : `,"lambda":{"functionName":${JSON.stringify(functionName)}}`;
  return `,"lambda":${JSON.stringify(functionName === undefined ? lambda : { ...lambda, functionName })}`;
}

/** The invocation's id, where the document says it and a Lambda function wrote it. */
function withRequestId(
  lambda: LambdaFields | undefined,
  fields: JsonObject,
  { isLambda }: LogSource,
): LambdaFields | undefined {
  if (lambda?.requestId !== undefined) return lambda;
  for (const name of requestIdNames) {
    const requestId = fields[name];
    // AWSRequestId is the runtime's own name for it, wherever the function's logs go.
    if ((isLambda || name === "AWSRequestId") && typeof requestId === "string" && requestId !== "")
      if (requestId.length <= maxRequestIdCharacters) return { ...lambda, requestId };
  }
  return lambda;
}
