import { transformEnvelope } from "../../functions/cloudwatch/transform-log-events/transform-record.ts";
import { lineBlocks } from "../../shared/objects/line-blocks.ts";
import { fullDocumentKeyOf } from "../../shared/rejects/source-record.ts";
import {
  maxDocumentBytes,
  maxInflatedBytes,
  type Placed,
  type TransformRequest,
} from "./transform-request.ts";

/** CloudWatch Logs takes no longer event. */
const maxLineBytes = 1_048_576;

/** Lines of text as the events of an envelope of their own; the id of each is the number of its line. */
export async function* transformLines(
  bytes: AsyncIterable<Buffer>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  let number = 0;
  for await (const found of lineBlocks(bytes, { start: 0, end: null }, maxLineBytes)) {
    if (found.kind === "oversize") {
      number += 1;
      const message = `The line has ${found.length} bytes; CloudWatch Logs takes no event of more than ${maxLineBytes}.`;
      yield { unit: "line", number, result: { kind: "reject", reason: "line_too_long", message } };
      continue;
    }
    const lines = found.block.toString("utf8").split("\n");
    if (lines.at(-1) === "") lines.pop(); // behind the last newline
    yield* ofLines(lines, number, request);
    number += lines.length;
  }
}

/** @param before lines that came before these */
function* ofLines(
  lines: readonly string[],
  before: number,
  { logGroup, logStream, timeMs, objectFields }: TransformRequest,
): Generator<Placed> {
  const numbers: number[] = [];
  for (const [index, line] of lines.entries()) {
    const number = before + index + 1;
    if (line.trim() === "") yield { unit: "line", number, result: { kind: "skipped" } };
    else numbers.push(number);
  }
  const logEvents = numbers.map((number) => ({
    id: String(number),
    timestamp: timeMs,
    message: lines[number - before - 1],
  }));
  const numberOf = (event: number): number => numbers[event] ?? 0;
  const results = transformEnvelope(
    { messageType: "DATA_MESSAGE", owner: undefined, logGroup, logStream, logEvents },
    {
      ownLogGroups: [],
      objectFields,
      maxDocumentBytes,
      maxInflatedBytes,
      arrivalMs: timeMs,
      fullDocumentKey: (event) => fullDocumentKeyOf(sourceOfLine(numberOf(event), timeMs), 0),
    },
  );
  let event = 0;
  for (const result of results) {
    yield { unit: "line", number: numberOf(event), result };
    event += 1;
  }
}

function sourceOfLine(number: number, arrivalMs: number) {
  return { stream: "unknown", shard: "unknown", sequenceNumber: String(number), arrivalMs };
}
