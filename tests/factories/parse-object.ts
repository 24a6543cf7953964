import { Batch } from "../../src/shared/bulk/batch.ts";
import { detectFormat } from "../../src/shared/log-formats/detect-format.ts";
import { createParser, recordShapeOf } from "../../src/shared/log-formats/format-parser.ts";
import { recordBlocks } from "../../src/shared/objects/record-blocks.ts";
import { parserOptions } from "./parse.ts";
import { piecesOf } from "./pieces.ts";

const maxLineBytes = 1024 * 1024;

/** The documents, as JSON, of an object in whatever format and encoding its bytes show. @throws Error if a line is a reject */
export async function documentsOfObject(content: Buffer, key = ""): Promise<string[]> {
  const layout = detectFormat(key, content.subarray(0, 64 * 1024));
  if ("unknown" in layout) throw new Error(layout.unknown);
  const parser = createParser(layout.format, { ...parserOptions, key, layout });
  const documents: string[] = [];
  const shape = recordShapeOf(layout.format, layout.encoding);
  for await (const found of recordBlocks(
    piecesOf(content, [maxLineBytes]),
    { start: 0, end: null },
    maxLineBytes,
    shape,
  )) {
    if (found.kind === "oversize") throw new Error(`The line at byte ${found.offset} is too long`);
    const batch = new Batch(found.block.length * 8 + maxLineBytes);
    parser.parseBlock(found.block, 0, found.block.length, found.offset, batch);
    const [reject] = batch.rejects;
    if (reject !== undefined) throw new Error(reject.message);
    for (let index = 0; index < batch.count; index += 1) {
      const item = batch.itemBytes(index);
      documents.push(item.toString("utf8", item.indexOf("\n") + 1).trimEnd());
    }
  }
  return documents;
}
