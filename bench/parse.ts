import { albLines, classicLines, nlbLines } from "../local/demo/sample-lines.ts";
import { Batch } from "../src/shared/bulk/batch.ts";
import { type FormatName, formatNames } from "../src/shared/log-formats/formats.ts";
import { noRedaction } from "../src/shared/log-formats/redaction-options.ts";
import { createParser } from "../src/shared/log-formats/format-parser.ts";
import { sampleLayout, sampleLines } from "../tests/fixtures/log-lines.ts";
import { benchEncodings } from "./encodings.ts";
import { median, runs, secondsOf, thousands } from "./measure.ts";

const lineCount = 50_000;
const batchBytes = 5 * 1024 * 1024;

const generated: Readonly<Partial<Record<FormatName, (index: number) => string>>> = {
  classic: classicLines(1, lineCount),
  alb: albLines(1, lineCount),
  nlb: nlbLines(1, lineCount),
};

/** Single thread, from the bytes of lines to the bytes of `_bulk`, against JSON.stringify of the same documents. */
export function benchParse(): void {
  console.log(`\nParsing ${lineCount} lines, bytes in to _bulk bytes out; medians of ${runs}`);
  console.log("Ratios to JSON.stringify of ready-made objects of the same documents, whose strings are");
  console.log(
    "slices: pieces of the log text, as a parser makes them; copies: of their own, from JSON.parse;",
  );
  console.log("bulk: copies, with the action line, written into a buffer: what a _bulk request needs.");
  console.log("format             lines/s   slices ratio   copies ratio     bulk ratio  MB/s in");
  for (const format of formatNames) measure(format);
  benchEncodings();
}

function measure(format: FormatName): void {
  const sample = `${sampleLines(format)[0]}\n`;
  const line = generated[format] ?? (() => sample);
  const block = Buffer.from(Array.from({ length: lineCount }, (_, index) => line(index)).join(""));
  const parser = createParser(format, {
    rotation: "day",
    idPrefix: "0123456789abcdef01234567-",
    jsonIndexPrefix: "rehydrated-",
    layout: sampleLayout(format),
    ...noRedaction,
  });
  const batch = new Batch(batchBytes);
  const parseAll = (): void => {
    for (let from = 0; from < block.length; ) {
      batch.clear();
      from = parser.parseBlock(block, from, block.length, from, batch);
    }
  };
  const copies = documentsOf(block, parser);
  const slices = copies.map(sliced(block.toString("latin1")));
  const out = Buffer.alloc(64 * 1024);
  let bytes = 0;
  const stringify = (documents: readonly object[]) => (): void => {
    for (const document of documents) bytes += JSON.stringify(document).length;
  };
  const toBulk = (): void => {
    for (const document of copies) {
      const create = { _index: "alb-2026-11-20", _id: "0123456789abcdef01234567-000000000000000" };
      bytes += out.write(`${JSON.stringify({ create })}\n${JSON.stringify(document)}\n`);
    }
  };
  const times = [parseAll, stringify(slices), stringify(copies), toBulk].map((work) => {
    work(); // once to warm up
    return { work, seconds: [] as number[] };
  });
  for (let run = 0; run < runs; run += 1)
    for (const { work, seconds } of times) seconds.push(secondsOf(work));
  if (bytes === 0) throw new Error("Nothing was serialised");
  const [parse = 1, ...others] = times.map(({ seconds }) => median(seconds));
  const columns = others.map(
    (seconds) => `${thousands(lineCount / seconds)}${(seconds / parse).toFixed(2).padStart(6)}`,
  );
  const megabytes = (block.length / 1e6 / parse).toFixed(0).padStart(9);
  console.log(`${format.padEnd(17)}${thousands(lineCount / parse)} ${columns.join(" ")}${megabytes}`);
}

/** The same documents with strings that are slices of the log text, where they stand in it. */
function sliced(text: string): (document: object) => object {
  let lineStart = 0;
  return (document) => {
    const lineEnd = text.indexOf("\n", lineStart);
    const line = { from: lineStart, to: lineEnd === -1 ? text.length : lineEnd };
    lineStart = line.to + 1;
    const entries = Object.entries(document).map(([name, value]: [string, unknown]) => {
      if (typeof value !== "string") return [name, value];
      const at = text.slice(line.from, line.to).indexOf(value);
      return [name, at === -1 ? value : text.slice(line.from + at, line.from + at + value.length)];
    });
    return Object.fromEntries(entries);
  };
}

function documentsOf(block: Buffer, parser: ReturnType<typeof createParser>): object[] {
  const batch = new Batch(block.length * 8);
  parser.parseBlock(block, 0, block.length, 0, batch);
  return Array.from({ length: batch.count }, (_, index) => {
    const item = batch.itemBytes(index);
    return JSON.parse(item.toString("utf8", item.indexOf(0x0a) + 1));
  });
}
