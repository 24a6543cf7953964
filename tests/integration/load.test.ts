import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { ownFiles } from "../../local/demo/sample-objects.ts";
import { sources } from "../../src/shared/log-formats/formats.ts";
import { sampleLines, sampleText } from "../fixtures/log-lines.ts";
import { renderings, sourceRecords } from "../fixtures/source-records.ts";
import { classicKey, classicLines, StackClient } from "./stack-client.ts";

const stack = new StackClient();

/** A direct load: an object whose key the rule does not match, so that only the test loads it. */
const directKey = (name: string) => classicKey(name).replace("AWSLogs/", "direct/");

describe("LoadObjects on the local stack", () => {
  it("loads a plain object into the index of its day, with the mapped types, and loads it again as duplicates", async () => {
    const object = await stack.put(directKey("plain"), `${classicLines("1991-01-01", 2_000)}\nnonsense\n`);
    const first = await stack.load(object);
    expect(first.totals).toMatchObject({
      lines: 2_002,
      indexed: 2_000,
      duplicates: 0,
      rejected: 1,
      skipped: 1,
    });
    expect(await stack.count("elb-1991-01-01")).toBe(2_000);
    const second = await stack.load(object);
    expect(second.totals).toMatchObject({
      lines: 2_002,
      indexed: 0,
      duplicates: 2_000,
      rejected: 1,
      skipped: 1,
    });
    expect(await stack.count("elb-1991-01-01")).toBe(2_000);
    const rejects = await stack.rejectsOf(object.key);
    expect(rejects.map(({ reason, line }) => [reason, line])).toEqual([["unparsable", "nonsense"]]);
    const mapping = await stack.request("GET", "/elb-1991-01-01/_mapping");
    expect(JSON.stringify(mapping)).toContain('"timestamp":{"type":"date_nanos"}');
  });

  it("loads gzip of several members and plain objects together, and skips what has nothing to load", async () => {
    const lines = classicLines("1991-01-02", 300);
    const half = lines.length / 2;
    const members = Buffer.concat([gzipSync(lines.slice(0, half)), gzipSync(lines.slice(half))]);
    const objects = [
      await stack.put(`${directKey("members")}.gz`, members),
      await stack.put(directKey("small"), classicLines("1991-01-02", 5)),
      await stack.put(directKey("empty"), ""),
      await stack.put("direct/ELBAccessLogTestFile", "Enable AccessLog for ELB: x"),
      await stack.put("direct/waf", '{"timestamp":1795860000123,"webaclId":"arn","httpRequest":{}}\n'),
    ];
    const output = await stack.load(...objects);
    expect(output.totals).toMatchObject({ objects: 2, lines: 305, indexed: 305, skippedObjects: 3 });
    expect(output.skipped.map(({ reason }) => reason)).toEqual([
      "empty object",
      expect.stringContaining("test file"),
      expect.stringContaining("AWS WAF"),
    ]);
    expect(await stack.count("elb-1991-01-02")).toBe(305);
  });

  it.each(sources)("loads the sample lines of $name into its strict mapping", async ({ name }) => {
    const text = sampleText(name);
    const { length } = sampleLines(name);
    const object = await stack.put(`direct/samples-of-${name}`, text);
    const { totals } = await stack.load(object);
    const lines = text.trimEnd().split("\n").length; // its header is skipped
    expect(totals).toMatchObject({ lines, indexed: length, skipped: lines - length, rejected: 0 });
  });

  it("loads files as npm start uploads them, whoever wrote them and however they are written", async () => {
    const day = "1993-07-04";
    const onDay = (text: string) =>
      text.replaceAll("2026-11-28", day).replaceAll("17958600", String(Date.parse(day) / 100_000));
    const rendered = (rendering: string, format: keyof typeof sourceRecords) =>
      onDay(renderings[rendering]?.render(format, sourceRecords[format]) ?? "");
    const event = onDay(sampleLines("cloudtrail")[0] ?? "");
    const contents: Readonly<Record<string, readonly (Buffer | string)[]>> = {
      alb: [rendered("lines in a fixed order", "alb"), rendered("W3C, blanks", "alb")],
      nlb: [rendered("JSON of numbers and nulls", "nlb")],
      cloudfront: [gzipSync(rendered("W3C, tabs", "cloudfront")), rendered("W3C, commas", "cloudfront")],
      "vpc-flow": [rendered("names, then values", "vpc-flow")],
      cloudtrail: [gzipSync(`{"Records":[${event},${event}]}`), JSON.stringify(JSON.parse(event), null, 2)],
      rehydrated: [`{"timestamp":"${day}T10:00:00Z","level":"INFO","message":"from an application"}\n`],
    };
    const folder = mkdtempSync(join(tmpdir(), "own-"));
    const paths = Object.values(contents)
      .flat()
      .map((content, index) => {
        const path = join(folder, `file-${index}`);
        writeFileSync(path, content);
        return path;
      });
    for (const { path, key } of ownFiles(paths)) await stack.put(key, readFileSync(path));
    rmSync(folder, { recursive: true });
    for (const [family, objects] of Object.entries(contents)) {
      const documents = objects.length + (family === "cloudtrail" ? 1 : 0); // an array of two
      expect([family, await stack.countUntil(`${family}-${day}`, documents)]).toEqual([family, documents]);
    }
  });

  it("goes from the bucket through the queue to OpenSearch", async () => {
    await stack.put(classicKey("queued"), classicLines("1991-01-03", 50));
    expect(await stack.countUntil("elb-1991-01-03", 50)).toBe(50);
  });
});
