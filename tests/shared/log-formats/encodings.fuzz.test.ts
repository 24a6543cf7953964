import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Batch } from "../../../src/shared/bulk/batch.ts";
import { type DetectedFormat, detectFormat } from "../../../src/shared/log-formats/detect-format.ts";
import { createParser, recordShapeOf } from "../../../src/shared/log-formats/format-parser.ts";
import type { FormatName } from "../../../src/shared/log-formats/formats.ts";
import { inflate } from "../../../src/shared/objects/inflate.ts";
import type { Window } from "../../../src/shared/objects/line-blocks.ts";
import { firstByteOf, recordBlocks } from "../../../src/shared/objects/record-blocks.ts";
import { itemsOf, parse, type ParsedItem, parserOptions } from "../../factories/parse.ts";
import { detected, encodedObjects as objects } from "../../fixtures/encoded-objects.ts";
import { sampleLines } from "../../fixtures/log-lines.ts";
import { renderings, type SourceRecord, sourceRecords } from "../../fixtures/source-records.ts";
import { piecesOf } from "../../factories/pieces.ts";

const maxLineBytes = 4_096;

const windowBatch = new Batch(1024 * 1024);
const texts = (items: readonly ParsedItem[]): string[] => items.map((item) => JSON.stringify(item));

/** What one chunk makes of its window, read as LoadChunk reads it. */
async function load(
  layout: DetectedFormat,
  bytes: AsyncIterable<Buffer>,
  window: Window,
): Promise<ParsedItem[]> {
  const parser = createParser(layout.format, { ...parserOptions, layout });
  const items: ParsedItem[] = [];
  for await (const found of recordBlocks(
    bytes,
    window,
    maxLineBytes,
    recordShapeOf(layout.format, layout.encoding),
  )) {
    if (found.kind === "oversize") throw new Error("No line is that long");
    windowBatch.clear();
    const parsed = parser.parseBlock(found.block, 0, found.block.length, found.offset, windowBatch);
    if (parsed !== found.block.length) throw new Error("The batch is too small");
    items.push(...itemsOf(windowBatch));
  }
  return items;
}

const records: Readonly<Record<string, SourceRecord>> = sourceRecords;
const sizesOf = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 4 });

describe("an object in any encoding", () => {
  it.each(objects)(
    "of %s, %s, gives the same documents and ids in any windows, cut anywhere",
    async (format, _, content) => {
      const layout = detected(content);
      expect(layout.format).toBe(format);
      const { items: expected, rejects } = parse(format, content, { layout });
      expect(rejects).toEqual([]);
      expect(expected.length).toBeGreaterThan(1);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: content.length - 1 }), { maxLength: 4 }),
          sizesOf,
          async (cuts, sizes) => {
            const borders = [0, ...new Set(cuts.toSorted((a, b) => a - b))];
            const found: ParsedItem[] = [];
            for (const [index, start] of borders.entries()) {
              const window = { start, end: borders[index + 1] ?? null };
              const from = firstByteOf(window, maxLineBytes, recordShapeOf(format, layout.encoding));
              found.push(...(await load(layout, piecesOf(content, sizes, from), window)));
            }
            expect(texts(found)).toEqual(texts(expected));
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  it.each(objects)(
    "of %s, %s, gives the same as gzip, of one member or a member a line",
    async (format, _, content) => {
      const layout = detected(content);
      const { items: expected } = parse(format, content, { layout });
      const lines = content.toString("latin1").split(/(?<=\n)/);
      const members = Buffer.concat(lines.map((line) => gzipSync(Buffer.from(line, "latin1"))));
      for (const compressed of [gzipSync(content), members]) {
        const bytes = inflate(piecesOf(compressed, [1_000]), "s3://logs/x");
        expect(texts(await load(layout, bytes, { start: 0, end: null }))).toEqual(texts(expected));
      }
    },
  );

  const lineOf: Readonly<Record<string, string>> = {
    date: "2026-11-28",
    time: "10:00:00",
    start: "1795860000",
    srcaddr: "192.0.2.1",
    "pkt-srcaddr": "10.0.0.2",
    dstport: "443",
    srcport: "40000",
    "x-edge-location": "FRA",
    "cs-method": "GET",
    "cs(Host)": "www.example.com",
  };

  it.each([
    ["cloudfront", "#Fields: ", ["date", "time", "x-edge-location", "cs-method", "cs(Host)"]],
    ["vpc-flow", "", ["start", "srcaddr", "pkt-srcaddr", "srcport", "dstport"]],
  ] as const)(
    "of %s may have other headers further on: what continues after any line makes the same of the rest",
    (format, directive, names) => {
      fc.assert(
        fc.property(
          fc.array(
            fc.tuple(
              fc.shuffledSubarray([...names], { minLength: names.length }),
              fc.integer({ min: 1, max: 3 }),
            ),
            {
              minLength: 2,
              maxLength: 5,
            },
          ),
          (segments) => {
            const lines = segments.flatMap(([order, count]) => [
              `${directive}${order.join(" ")}\n`,
              ...Array<string>(count).fill(`${order.map((name) => lineOf[name]).join(" ")}\n`),
            ]);
            const layout = detected(Buffer.from(lines.join("")));
            const { items: expected, rejects } = parse(format, lines.join(""), { layout });
            expect(rejects).toEqual([]);
            for (const { document } of expected) expect(document).toEqual(expected[0]?.document);
            let { columns } = layout;
            let offset = 0;
            const found = lines.flatMap((line) => {
              const parser = createParser(format, { ...parserOptions, layout: { ...layout, columns } });
              const batch = new Batch(64 * 1024);
              parser.parseBlock(Buffer.from(line), 0, line.length, offset, batch);
              offset += line.length;
              columns = parser.columns;
              return itemsOf(batch);
            });
            expect(found.map(({ document }) => document)).toMatchObject(
              expected.map(({ document }) => document),
            );
            expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  it("of CloudTrail may be objects run together, or over several lines, which any pieces give", async () => {
    const lines = sampleLines("cloudtrail");
    const expected = parse("cloudtrail", lines.join("\n")).items.map(({ document }) => document);
    const events: readonly unknown[] = lines.map((line) => JSON.parse(line));
    for (const text of [
      lines.join(""),
      lines.join(" "),
      `${lines[0]}${lines[1]}\n${lines.slice(2).join("")}`,
      events.map((event) => JSON.stringify(event, null, 2)).join("\n"),
      JSON.stringify({ Records: events }, null, "\t"),
    ]) {
      const content = Buffer.from(text);
      const layout = detected(content);
      await fc.assert(
        fc.asyncProperty(sizesOf, async (sizes) => {
          const found = await load(layout, piecesOf(content, sizes), { start: 0, end: null });
          expect(found.map(({ document }) => compact(document))).toEqual(expected.map(compact));
          expect(new Set(found.map(({ id }) => id)).size).toBe(expected.length);
        }),
        { numRuns: 10 },
      );
    }
  });

  it("of CloudTrail is one array, which any pieces give, from any record on", async () => {
    const lines = sampleLines("cloudtrail");
    const content = Buffer.from(`{"Records":[${lines.join(",")}]}`);
    const layout = detected(content);
    const all = await load(layout, piecesOf(content, [content.length]), { start: 0, end: null });
    expect(all.map(({ document }) => document)).toEqual(
      parse("cloudtrail", lines.join("\n")).items.map(({ document }) => document),
    );
    await fc.assert(
      fc.asyncProperty(sizesOf, async (sizes) => {
        expect(await load(layout, piecesOf(content, sizes), { start: 0, end: null })).toEqual(all);
        const inflated = inflate(piecesOf(gzipSync(content), sizes), "s3://logs/x");
        expect(await load(layout, inflated, { start: 0, end: null })).toEqual(all);
        const second = content.indexOf(lines[1] ?? "");
        const rest = load(layout, piecesOf(content, sizes, second - 1), { start: second - 1, end: null });
        expect(await rest).toEqual(all.slice(1));
      }),
      { numRuns: 15 },
    );
  });

  const chosen = ["alb", "nlb", "cloudfront", "vpc-flow", "alb-connection", "alb-health-check"] as const;

  it.each(chosen)("of %s has the members of the chosen fields, in whatever order", (format) => {
    const record = records[format] ?? {};
    const own = ["time", "timestamp", "date", "start"].filter((name) => name in record);
    const others = Object.keys(record).filter((name) => !own.includes(name));
    const [full] = documentsOf(format, record);
    fc.assert(
      fc.property(fc.shuffledSubarray(others, { minLength: 4 }), fc.nat(20), (some, at) => {
        const names = some.toSpliced(at % some.length, 0, ...own);
        const selected = Object.fromEntries(names.map((name) => [name, record[name] ?? ""]));
        const [document = {}] = documentsOf(format, selected);
        expect(full).toMatchObject(document);
        const other = format === "vpc-flow" ? "names, then values" : "JSON of strings";
        expect(documentsOf(format, selected, other)).toEqual([document]);
        const [alone = {}] = documentsOf(
          format,
          Object.fromEntries(own.map((name) => [name, record[name] ?? ""])),
        );
        const members = some.flatMap((name) => {
          const [one = {}] = documentsOf(
            format,
            Object.fromEntries([...own, name].map((each) => [each, record[each] ?? ""])),
          );
          return Object.keys(one);
        });
        expect(new Set(Object.keys(document))).toEqual(new Set([...Object.keys(alone), ...members]));
      }),
      { numRuns: 20 },
    );
  });
});

/** The document without blanks in what it keeps as JSON text. */
function compact(document: object): object {
  const entries = Object.entries(document).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === "string" && value.startsWith("{") ? JSON.stringify(JSON.parse(value)) : value,
  ]);
  return Object.fromEntries(entries);
}

/** The documents of a record with these fields as somebody reads it who knows the source. */
function documentsOf(format: FormatName, record: SourceRecord, rendering = "W3C, tabs"): readonly object[] {
  const content = renderings[rendering]?.render(format, record) ?? "";
  const found = detectFormat("", Buffer.from(content), format);
  if ("unknown" in found) throw new Error(found.unknown);
  return parse(format, content, { layout: found }).items.map(({ document }) => document);
}
