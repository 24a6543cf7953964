import { describe, expect, it } from "@jest/globals";
import { changesOf, editFile, linesOf } from "../../../../src/cli/rejects/file-place.ts";
import { type RecordReload, reloadRecord } from "../../../../src/cli/rejects/places/cloudwatch.ts";
import { recordEntries, sealRecordFile } from "../../../../src/cli/rejects/places/record-files.ts";
import type { Transformed } from "../../../../src/functions/cloudwatch/transform-log-events/transformed.ts";
import { type RecordReject, renderRecordRejects } from "../../../../src/shared/rejects/source-record.ts";

const record = { stream: "s", shard: "shardId-0", sequenceNumber: "42", arrivalMs: Date.UTC(2026, 4, 1) };
const file = { bucket: "b", key: "rejects/cloudwatch/s/42.ndjson", bytes: 1, writtenMs: 0 };
const data = Buffer.from("record").toString("base64");
const document = (name: string): Extract<Transformed, { kind: "document" }> => ({
  kind: "document",
  bytes: Buffer.from(`${name}\n`),
  event: 0,
  eventId: name,
  origin: { owner: "123456789012", logGroup: "G", logStream: "S" },
});
const reject = (event?: number): Transformed => ({
  kind: "reject",
  reason: "not_an_event",
  message: "still",
  ...(event === undefined ? {} : { event }),
});
const was = (...events: (number | undefined)[]): RecordReject[] =>
  events.map((event) => ({ event, reason: "old", message: "" }));

async function run(rejects: RecordReject[], transformed: Transformed[], unsent: number[] = []) {
  const sent: string[] = [];
  const stored: string[] = [];
  const reload: RecordReload = {
    transform: () => transformed,
    options: { ownLogGroups: [], objectFields: [], maxDocumentBytes: 1, maxInflatedBytes: 1 },
    send: async ({ records }) => {
      sent.push(...records.map(({ Data }) => Buffer.from(Data).toString().trim()));
      return await Promise.resolve({
        unsent,
        retried: 0,
        failure: unsent.length > 0 ? "throttled" : undefined,
      });
    },
    storeFullDocument: async (key) => {
      stored.push(key);
      await Promise.resolve();
    },
  };
  const text = renderRecordRejects(record, rejects, data);
  const entries = recordEntries(linesOf(text), file);
  const settled = await reloadRecord(reload, entries);
  const after = editFile(text, changesOf(entries, settled), { split: linesOf, seal: sealRecordFile });
  return {
    sent,
    stored,
    kinds: settled.map(({ verdict }) => verdict.kind),
    after: linesOf(after).map((line) => JSON.parse(line)),
  };
}

describe("reloadRecord", () => {
  it("sends only the events that were rejected", async () => {
    const { sent, kinds, after } = await run(was(1, 2), [document("a"), document("b"), document("c")]);
    expect(sent).toEqual(["b", "c"]);
    expect(kinds).toEqual(["loaded", "loaded"]);
    expect(after).toEqual([]);
  });

  it("keeps an event that is refused again, with its new reason and the record's bytes", async () => {
    const { sent, kinds, after } = await run(was(0, 1), [document("a"), reject(1)]);
    expect(sent).toEqual(["a"]);
    expect(kinds).toEqual(["loaded", "rejected"]);
    expect(after).toEqual([expect.objectContaining({ reason: "not_an_event", message: "still", data })]);
    expect(after[0].source.event).toBe(1);
  });

  it("sends all of a record that can be read now; its rejected events replace it", async () => {
    const { sent, kinds, after } = await run(was(undefined), [document("a"), reject(1), document("c")]);
    expect(sent).toEqual(["a", "c"]);
    expect(kinds).toEqual(["rejected"]);
    expect(after.map(({ source, data: bytes }) => [source.event, bytes])).toEqual([[1, data]]);
    const again = await run(was(1), [document("a"), document("b"), document("c")]);
    expect(again.sent).toEqual(["b"]);
  });

  it("keeps poison that is poison still", async () => {
    const { sent, kinds, after } = await run(was(undefined), [reject()]);
    expect([sent, kinds]).toEqual([[], ["rejected"]]);
    expect(after).toEqual([expect.objectContaining({ reason: "not_an_event", data })]);
    expect(after[0].source).not.toHaveProperty("event");
  });

  it("removes what has nothing left to load", async () => {
    expect((await run(was(undefined), [{ kind: "skipped" }])).kinds).toEqual(["skipped"]);
    expect((await run(was(0), [{ kind: "skipped" }])).after).toEqual([]);
  });

  it("leaves what the stream did not accept", async () => {
    const { kinds, after } = await run(was(0, 1), [document("a"), document("b")], [1]);
    expect(kinds).toEqual(["loaded", "left"]);
    expect(after).toEqual([expect.objectContaining({ reason: "old", data })]);
  });

  it("stores the full version of a document that had to be cut", async () => {
    const fullDocument = { key: "oversize/s/42-0.json", bytes: Buffer.from("{}") };
    const { stored } = await run(was(0), [{ ...document("a"), fullDocument }]);
    expect(stored).toEqual([fullDocument.key]);
  });

  it("leaves a file whose record is missing", async () => {
    const [line = ""] = linesOf(renderRecordRejects(record, was(0), data));
    const { data: _, ...rest } = JSON.parse(line);
    const entries = recordEntries([JSON.stringify(rest)], file);
    expect(entries[0]?.kept).toBeUndefined();
    expect(entries[0]?.found.reason).toBe("unreadable");
  });
});
