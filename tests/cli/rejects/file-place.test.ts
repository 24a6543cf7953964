import { describe, expect, it } from "@jest/globals";
import { FilePlace, linesOf, type Settled } from "../../../src/cli/rejects/file-place.ts";
import type { FoundReject, Verdict } from "../../../src/cli/rejects/place.ts";
import { lineEntries, type LineEntry } from "../../../src/cli/rejects/places/load.ts";
import { renderReject } from "../../../src/shared/rejects/reject-line.ts";
import { FakeS3 } from "../../fakes/fake-s3.ts";

const source = { bucket: "logs", key: "object", etag: "e" };
const reject = (offset: number, reason = "unparsable") =>
  renderReject(source, { offset, reason, message: "why", line: Buffer.from(`line ${offset}`) });

function place(s3: FakeS3, reload: (entry: LineEntry) => Settled) {
  const seen: number[] = [];
  const files = new FilePlace(s3.client, {
    place: "load",
    bucket: "rejects",
    prefix: "rejects/load/",
    split: linesOf,
    entriesOf: lineEntries,
    reload: async (entries: readonly LineEntry[]) => {
      seen.push(...entries.map(({ kept }) => kept?.offset ?? -1));
      return await Promise.resolve(entries.map(reload));
    },
  });
  return { files, seen };
}

async function findAll(files: FilePlace<LineEntry>): Promise<FoundReject[]> {
  const all: FoundReject[] = [];
  for await (const found of files.find()) all.push(found);
  return all;
}

async function reloadAll(files: FilePlace<LineEntry>, reason?: string): Promise<[string, Verdict["kind"]][]> {
  const settled: [string, Verdict["kind"]][] = [];
  await files.reload(
    (one) => reason === undefined || one.reason === reason,
    ({ content }, { kind }) => settled.push([content, kind]),
  );
  return settled;
}

const loaded: Settled = { verdict: { kind: "loaded" } };
const left: Settled = { verdict: { kind: "left", why: "" } };

describe("FilePlace", () => {
  it("finds each reject once, with its latest reason, however many windows it is kept by", async () => {
    const s3 = new FakeS3();
    s3.put("rejects/load/a-0.ndjson", reject(10, "old") + reject(20));
    s3.put("rejects/load/a-5.ndjson", reject(10, "new"));
    s3.put("other/x", reject(99));
    const found = await findAll(place(s3, () => loaded).files);
    expect(found.map(({ from, reason }) => [from, reason])).toEqual([
      ["s3://logs/object byte 10", "new"],
      ["s3://logs/object byte 20", "unparsable"],
    ]);
  });

  it("loads a reject once and removes all its copies", async () => {
    const s3 = new FakeS3();
    s3.put("rejects/load/a-0.ndjson", reject(10) + reject(20));
    s3.put("rejects/load/a-5.ndjson", reject(10));
    const { files, seen } = place(s3, () => loaded);
    expect(await reloadAll(files)).toEqual([
      ["line 10", "loaded"],
      ["line 20", "loaded"],
    ]);
    expect(seen).toEqual([10, 20]);
    expect([...s3.objects.keys()]).toEqual([]);
  });

  it("touches only what is chosen", async () => {
    const s3 = new FakeS3();
    s3.put("rejects/load/a", reject(1, "x") + reject(2, "y"));
    expect(await reloadAll(place(s3, () => loaded).files, "x")).toEqual([["line 1", "loaded"]]);
    expect(s3.text("rejects/load/a")).toBe(reject(2, "y"));
  });

  it("does not lose a reject that is written while others are loaded", async () => {
    const s3 = new FakeS3();
    s3.put("rejects/load/a", reject(1) + reject(2));
    s3.beforeWrite = (key) => {
      s3.beforeWrite = () => undefined;
      s3.put(key, reject(1) + reject(2) + reject(3));
    };
    const { files } = place(s3, ({ kept }) => (kept?.offset === 1 ? loaded : left));
    await reloadAll(files);
    expect(s3.text("rejects/load/a")).toBe(reject(2) + reject(3));
  });

  it("keeps everything when loading fails, and loads the same again", async () => {
    const s3 = new FakeS3();
    s3.put("rejects/load/a", reject(1));
    const { files } = place(s3, () => {
      throw new Error("unavailable");
    });
    await expect(reloadAll(files)).rejects.toThrow("unavailable");
    expect(s3.text("rejects/load/a")).toBe(reject(1));
    expect(await reloadAll(place(s3, () => loaded).files)).toEqual([["line 1", "loaded"]]);
  });

  it("shows a line that no load writes, and leaves it", async () => {
    const s3 = new FakeS3();
    s3.put("rejects/load/a", "what is this\n");
    const found = await findAll(place(s3, () => left).files);
    expect(found.map(({ reason, content }) => [reason, content])).toEqual([["unreadable", "what is this"]]);
  });
});
