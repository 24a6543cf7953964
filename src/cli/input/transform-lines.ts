import { gzipSync } from "node:zlib";
import { lineBlocks } from "../../shared/objects/line-blocks.ts";
import { fullDocumentKeyOf } from "../../shared/rejects/source-record.ts";
import { type Transformed, type TransformOptions, transformRecord } from "./transformer.ts";

export interface TransformRequest {
  /** What the source is called: a path or `-`. */
  readonly name: string;
  readonly objectFields: readonly string[];
  /** What the envelope of lines of text contains. */
  readonly logGroup: string;
  readonly logStream: string;
  /** Time of lines of text, and arrival of records that do not say theirs; epoch milliseconds. */
  readonly timeMs: number;
}

/** What became of one event, and where it was. */
export interface Placed {
  readonly unit: "line" | "record";
  /** Counted from 1. */
  readonly number: number;
  readonly result: Transformed;
}

/** As TransformLogEvents has it. */
const maxDocumentBytes = 1_024_000;
export const maxInflatedBytes = 67_108_864;

/** Without a stack, no log group is its own. */
export function optionsFor(
  { objectFields }: TransformRequest,
  arrivalMs: number,
  fullDocumentKey: TransformOptions["fullDocumentKey"],
): TransformOptions {
  return {
    ownLogGroups: [],
    objectFields,
    maxDocumentBytes,
    maxInflatedBytes,
    arrivalMs,
    fullDocumentKey,
  };
}

/** What TransformLogEvents makes of an envelope given as JSON. */
export function transformEnvelope(envelope: string, options: TransformOptions): Iterable<Transformed> {
  return transformRecord(gzipSync(envelope, { level: 1 }), options);
}

/** CloudWatch Logs accepts no longer event. */
const maxLineBytes = 1_048_576;

/** Transforms lines of text as the events of one envelope; the id of each is its line number. */
export async function* transformLines(
  bytes: AsyncIterable<Buffer>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  let number = 0;
  for await (const found of lineBlocks(bytes, { start: 0, end: null }, maxLineBytes)) {
    if (found.kind === "oversize") {
      number += 1;
      const message = `The line has ${found.length} bytes; CloudWatch Logs accepts events up to ${maxLineBytes}.`;
      yield { unit: "line", number, result: { kind: "reject", reason: "line_too_long", message } };
      continue;
    }
    const lines = found.block.toString("utf8").split("\n");
    if (lines.at(-1) === "") lines.pop(); // after the last newline
    yield* ofLines(lines, number, request);
    number += lines.length;
  }
}

/** @param before number of lines before these */
function* ofLines(lines: readonly string[], before: number, request: TransformRequest): Generator<Placed> {
  const { logGroup, logStream, timeMs } = request;
  const numbers: number[] = [];
  for (const [index, line] of lines.entries()) {
    const number = before + index + 1;
    if (line.trim() === "") yield { unit: "line", number, result: { kind: "skipped" } };
    else numbers.push(number);
  }
  if (numbers.length === 0) return;
  const logEvents = numbers.map((number) => ({
    id: String(number),
    timestamp: timeMs,
    message: lines[number - before - 1],
  }));
  const numberOf = (event: number): number => numbers[event] ?? 0;
  const options = optionsFor(request, timeMs, (event) => {
    const sequenceNumber = String(numberOf(event));
    return fullDocumentKeyOf({ stream: "unknown", shard: "unknown", sequenceNumber, arrivalMs: timeMs }, 0);
  });
  const envelope = JSON.stringify({ messageType: "DATA_MESSAGE", logGroup, logStream, logEvents });
  let event = 0;
  for (const result of transformEnvelope(envelope, options)) {
    yield { unit: "line", number: numberOf(event), result };
    event += 1;
  }
}
