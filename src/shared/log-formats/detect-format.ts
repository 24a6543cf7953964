import { Batch } from "../bulk/batch.ts";
import { noRedaction } from "./redaction-options.ts";
import { createParser } from "./format-parser.ts";
import { type FormatName, lineFormats } from "./formats.ts";

/** So many lines are tried. */
const triedLines = 20;

/**
 * The format of an object of which the key tells nothing: the one that takes most of its first lines.
 * @param firstBytes the beginning of the (inflated) object; a line that is cut at its end is not tried
 */
export function formatOfLines(firstBytes: Buffer): FormatName | undefined {
  const lines = firstBytes.toString("latin1").split("\n");
  if (lines.length > 1) lines.pop();
  const tried = lines.filter((line) => line.trim() !== "").slice(0, triedLines);
  if (tried.length === 0) return undefined;
  if (tried[0]?.startsWith("{") === true) return "json";
  const block = Buffer.from(tried.join("\n"), "latin1");
  const taken = lineFormats.map(({ name }) => ({ name, count: countTaken(name, block) }));
  const best = taken.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count * 2 > tried.length ? best.name : undefined;
}

function countTaken(format: FormatName, block: Buffer): number {
  const parser = createParser(format, {
    rotation: "day",
    idPrefix: "",
    jsonIndexPrefix: "",
    ...noRedaction,
  });
  let count = 0;
  for (let from = 0; from < block.length; ) {
    const batch = new Batch(64 * 1024);
    from = parser.parseBlock(block, from, block.length, from, batch);
    count += batch.count;
  }
  return count;
}
