import { describe, expect, it } from "@jest/globals";
import { recordEntries } from "../../../../src/cli/rejects/places/record-files.ts";
import { eventOf, settledBy } from "../../../../src/cli/rejects/places/reload-directly.ts";
import { renderRecordRejects } from "../../../../src/shared/rejects/source-record.ts";
import { linesOf } from "../../../../src/cli/rejects/file-place.ts";

const record = { stream: "s", shard: "shardId-0", sequenceNumber: "42", arrivalMs: Date.UTC(2026, 4, 1) };
const file = { bucket: "b", key: "rejects/app-logs/s/42.ndjson", writtenMs: 0 };
const entriesOf = (...events: (number | undefined)[]) =>
  recordEntries(
    linesOf(
      renderRecordRejects(
        record,
        events.map((event) => ({ event, reason: "old", message: "" })),
        "eA==",
      ),
    ),
    file,
    "app-logs",
  );
const answer = (more: object) => ({
  functionError: undefined,
  payload: JSON.stringify({ batchItemFailures: [], rejects: [], ...more }),
});
const reject = (event?: number) => ({ event, reason: "document_parsing_exception", message: "no" });

describe("what became of the rejects of a record that was delivered again", () => {
  it("is loaded, unless the function names them", () => {
    const settled = settledBy(answer({ rejects: [reject(3)] }), entriesOf(1, 3));
    expect(settled.map(({ verdict }) => verdict.kind)).toEqual(["loaded", "rejected"]);
    expect(JSON.parse(settled[1]?.replacement?.[0] ?? "")).toMatchObject({
      source: { event: 3, sequenceNumber: "42" },
      reason: "document_parsing_exception",
    });
  });

  it("of a record that could not be read is replaced by those of its events", () => {
    const [settled] = settledBy(answer({ rejects: [reject(0), reject(2)] }), entriesOf(undefined));
    expect(settled?.replacement).toHaveLength(2);
  });

  it("stays, and says how to load it, when the stack has no DeliverRecords any more", () => {
    expect(settledBy(undefined, entriesOf(1))).toEqual([
      { verdict: { kind: "left", why: expect.stringContaining("Delivery=switching") } },
    ]);
  });

  it("keeps what the archive lacks of it, by what the function says and by what the file said", () => {
    const again = (before: boolean | undefined, now: boolean): unknown => {
      const kept = [{ event: 3, reason: "old", message: "", isArchived: before }];
      const entries = recordEntries(linesOf(renderRecordRejects(record, kept, "eA==")), file, "app-logs");
      const [settled] = settledBy(answer({ rejects: [{ ...reject(3), isArchived: now }] }), entries);
      return JSON.parse(settled?.replacement?.[0] ?? "{}").isArchived;
    };
    expect([again(false, true), again(false, false), again(undefined, false)]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it.each([
    [
      "was not delivered in full",
      answer({ batchItemFailures: [{}], failure: "OpenSearchUnavailableError: x" }),
      "OpenSearchUnavailableError",
    ],
    ["failed", { functionError: "Unhandled", payload: "{}" }, "Unhandled"],
    ["gave no answer of ours", { functionError: undefined, payload: "null" }, "unexpected answer"],
  ])("stays when the function %s", (_, invoked, why) => {
    const settled = settledBy(invoked, entriesOf(1, 2));
    expect(settled.map(({ verdict }) => verdict)).toEqual([
      { kind: "left", why: expect.stringContaining(why) },
      { kind: "left", why: expect.stringContaining(why) },
    ]);
  });
});

describe("the event that has a record delivered again", () => {
  it("names the rejected events, and whether the archive has them", () => {
    const rejects = [{ event: 3, reason: "old", message: "", isArchived: false }];
    const entries = recordEntries(linesOf(renderRecordRejects(record, rejects, "eA==")), file, "app-logs");
    const [{ kept } = { kept: undefined }] = entries;
    if (kept === undefined) throw new Error("it was not read back");
    expect(eventOf(kept, "arn:x:stream/s", entries)).toMatchObject({
      reload: "rejects",
      wanted: [{ event: 3, isArchived: false }],
    });
  });
});
