import { describe, expect, it } from "@jest/globals";
import { recordEntries } from "../../../../src/cli/rejects/places/record-files.ts";
import { settledBy } from "../../../../src/cli/rejects/places/reload-directly.ts";
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
