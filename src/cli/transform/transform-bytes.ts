import { inflate, isGzip } from "../../shared/objects/inflate.ts";
import { UsageError } from "../errors/cli-errors.ts";
import { peek } from "../input/peek.ts";
import { inputRecordsOf } from "./input-records.ts";
import { transformLines } from "./transform-lines.ts";
import { base64RecordsOf, beginningOfGzip, jsonRecordsOf, transformRecords } from "./transform-records.ts";
import { maxInflatedBytes, type Placed, type TransformRequest } from "./transform-request.ts";

const newline = 0x0a;
/** git looks as far to tell texts from others. */
const lookedAt = 8_000;

/**
 * Transforms what a file holds as TransformLogEvents does, without AWS: subscription records in any of the forms in
 * which people meet them, else lines of text, each an event. Plain or gzip; streamed, so that memory stays bounded.
 * @throws UsageError for a source that is empty or no text, and while iterating GzipTruncatedError, GzipCorruptError
 */
export async function* transformBytes(
  source: AsyncIterable<Buffer>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  const { name } = request;
  const outer = await peek(source, (_, bytes) => bytes >= 2);
  const inner = isGzip(outer.beginning) ? inflate(outer.all, name) : outer.all;
  const line = await peek(inner, (piece, bytes) => piece.includes(newline) || bytes >= maxInflatedBytes);
  if (line.isWhole && line.beginning.length === 0)
    throw new UsageError(`${name} is empty: there is nothing to transform.`);
  if (line.beginning.subarray(0, lookedAt).includes(0))
    throw new UsageError(
      `${name} is neither text nor gzip: it has zero bytes. Give it as gzip, JSON, base64 or lines of text.`,
    );
  const start = line.beginning.subarray(0, lookedAt).toString("utf8").trimStart();
  if (start.startsWith(beginningOfGzip)) yield* transformRecords(base64RecordsOf(line.all), request);
  else if (!start.startsWith("{")) yield* transformLines(line.all, request);
  else yield* transformJson(line.beginning, line.all, request);
}

/** JSON: records a line, or one text over many lines; else lines, of which each may be a JSON document. */
async function* transformJson(
  beginning: Buffer,
  all: AsyncIterable<Buffer>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  const end = beginning.indexOf(newline);
  const first = beginning.toString("utf8", 0, end === -1 ? beginning.length : end);
  if (inputRecordsOf(first) !== undefined) {
    yield* transformRecords(jsonRecordsOf(all), request);
    return;
  }
  if (isJson(first)) {
    yield* transformLines(all, request);
    return;
  }
  const whole = await peek(all, (_, bytes) => bytes > maxInflatedBytes);
  const records = whole.isWhole ? inputRecordsOf(whole.beginning.toString("utf8")) : undefined;
  if (records === undefined) yield* transformLines(whole.all, request);
  else yield* transformRecords(records, request);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
