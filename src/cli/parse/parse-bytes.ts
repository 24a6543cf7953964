import { Batch, type Reject } from "../../shared/bulk/batch.ts";
import { detectFormat } from "../../shared/log-formats/detect-format.ts";
import type { FormatName } from "../../shared/log-formats/formats.ts";
import { noRedaction } from "../../shared/log-formats/redaction-options.ts";
import { createParser, startsRecordOf } from "../../shared/log-formats/format-parser.ts";
import { inflate, isGzip } from "../../shared/objects/inflate.ts";
import { recordBlocks } from "../../shared/objects/record-blocks.ts";
import { UsageError } from "../errors/cli-errors.ts";
import { peek } from "../input/peek.ts";

export interface ParseRequest {
  /** What the source is called: a path or `-`. */
  readonly name: string;
  readonly format: FormatName | "auto";
  readonly maxLineBytes: number;
}

/** What came out of a part of the source, in its order. */
export interface ParsedPart {
  /** NDJSON. */
  readonly documents: Buffer;
  readonly documentCount: number;
  readonly rejects: readonly Reject[];
  readonly lines: number;
  readonly skipped: number;
}

const batchBytes = 1024 * 1024;
/** So much of the source is looked at to tell gzip and format. */
const peekBytes = 64 * 1024;
const isEnough = (_: Buffer, bytes: number): boolean => bytes >= peekBytes;

/**
 * Parses a file's bytes, plain or gzip, as a load does, without AWS.
 * @throws UsageError for a source of no known format, and while iterating GzipTruncatedError, GzipCorruptError
 */
export async function* parseBytes(
  source: AsyncIterable<Buffer>,
  request: ParseRequest,
): AsyncGenerator<ParsedPart> {
  const compressed = await peek(source, isEnough);
  const { beginning, all } = isGzip(compressed.beginning)
    ? await peek(inflate(compressed.all, request.name), isEnough)
    : compressed;
  const format = request.format === "auto" ? detect(request.name, beginning) : request.format;
  const parser = createParser(format, {
    rotation: "day",
    idPrefix: "",
    key: request.name,
    jsonIndexPrefix: "",
    ...noRedaction,
  });
  const batch = new Batch(batchBytes);
  for await (const found of recordBlocks(
    all,
    { start: 0, end: null },
    request.maxLineBytes,
    startsRecordOf(format),
  )) {
    if (found.kind === "oversize") {
      const message = `The line has ${found.length} bytes, more than ${request.maxLineBytes}; its beginning is kept.`;
      batch.reject(found.offset, "line_too_long", message, found.beginning, 0, found.beginning.length);
      yield takePart(batch);
      continue;
    }
    const { block, offset } = found;
    for (let from = 0; from < block.length; ) {
      from = parser.parseBlock(block, from, block.length, offset + from, batch);
      yield takePart(batch);
    }
  }
}

function detect(name: string, beginning: Buffer): FormatName {
  if (beginning.length === 0) return "classic"; // nothing to parse
  const detected = detectFormat(name, beginning);
  if ("format" in detected) return detected.format;
  throw new UsageError(
    `${name} is of no format that logpipe knows (${detected.unknown}). Name it with --format.`,
  );
}

/** Takes the documents, without their action lines, out of the batch and empties it. */
function takePart(batch: Batch): ParsedPart {
  const documents = Array.from({ length: batch.count }, (_, index) => {
    const item = batch.itemBytes(index);
    return item.subarray(item.indexOf(0x0a) + 1);
  });
  const part = {
    documents: Buffer.concat(documents),
    documentCount: batch.count,
    rejects: batch.rejects,
    lines: batch.lines,
    skipped: batch.skipped,
  };
  batch.clear();
  return part;
}
