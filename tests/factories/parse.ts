import { Batch, type Reject } from "../../src/shared/bulk/batch.ts";
import type { ParserOptions } from "../../src/shared/log-formats/format.ts";
import { createParser } from "../../src/shared/log-formats/format-parser.ts";
import type { FormatName } from "../../src/shared/log-formats/formats.ts";
import { sampleLayout } from "../fixtures/log-lines.ts";
import { noRedaction } from "../../src/shared/log-formats/redaction-options.ts";

export const parserOptions: ParserOptions = {
  rotation: "day",
  idPrefix: "id-",
  jsonIndexPrefix: "rehydrated-",
  ...noRedaction,
};

export interface ParsedItem {
  readonly index: string;
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
}

export interface Parsed {
  readonly items: readonly ParsedItem[];
  readonly rejects: readonly Reject[];
  readonly lines: number;
  readonly skipped: number;
}

const usualBatchBytes = 64 * 1024;
/** Tests parse ten thousands of single lines, and a batch is large. */
const usualBatch = new Batch(usualBatchBytes);

/** Parses bytes as the first of an object, written as the sample of the format is, in as many batches as it takes. */
export function parse(
  format: FormatName,
  content: string | Buffer,
  options: Partial<ParserOptions> = {},
  batchBytes = usualBatchBytes,
): Parsed {
  const block = Buffer.from(content);
  const parser = createParser(format, { ...parserOptions, layout: sampleLayout(format), ...options });
  const items: ParsedItem[] = [];
  const rejects: Reject[] = [];
  let [lines, skipped, from] = [0, 0, 0];
  const batch = batchBytes === usualBatchBytes ? usualBatch : new Batch(batchBytes);
  do {
    batch.clear();
    from = parser.parseBlock(block, from, block.length, from, batch);
    items.push(...itemsOf(batch));
    rejects.push(...batch.rejects);
    lines += batch.lines;
    skipped += batch.skipped;
  } while (from < block.length);
  return { items, rejects, lines, skipped };
}

export function itemsOf(batch: Batch): ParsedItem[] {
  return Array.from({ length: batch.count }, (_, index) => {
    const [action = "", document = ""] = batch.itemBytes(index).toString("utf8").split("\n");
    const { create } = JSON.parse(action);
    return { index: create._index, id: create._id, document: JSON.parse(document) };
  });
}
