import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  bulkBody,
  indexOf,
  isDocument,
  renderFailed,
  sortAnswer,
} from "../../../../../local/emulator/stand-ins/firehose/documents.ts";

function documentOf(text: string, id = "id") {
  const record = {
    sequenceNumber: "1",
    partitionKey: "k",
    data: Buffer.from(text),
    arrivalMs: Date.UTC(2016, 1, 25, 13),
  };
  return { record, index: "app-logs-2016-02-25", id };
}

describe("records on their way into an index", () => {
  it.each([
    [undefined, "app-logs"],
    ["hour", "app-logs-2016-02-25-13"],
    ["day", "app-logs-2016-02-25"],
    ["week", "app-logs-2016-w09"],
    ["month", "app-logs-2016-02"],
  ] as const)("rotation %s: %s", (rotation, name) => {
    expect(indexOf("app-logs", rotation, Date.UTC(2016, 1, 25, 13))).toBe(name);
  });

  it.each(['{"a":1}', '{"a":1}\n', ' {"a":"\\n"} '])("%j is a document", (text) => {
    expect(isDocument(Buffer.from(text))).toBe(true);
  });

  it.each(["", "[]", "1", '"a"', "null", '{"a":1', '{"a":\n1}', '{"a":1}{"b":2}', "text"])(
    "%j is not a document",
    (text) => {
      expect(isDocument(Buffer.from(text))).toBe(false);
    },
  );

  it("refuses bytes that are not UTF-8", () => {
    expect(isDocument(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBe(false);
  });

  it("become two lines each, whatever they contain", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (source) => {
        const document = documentOf(`${JSON.stringify(source)}\n`);
        expect(isDocument(document.record.data)).toBe(true);
        const lines = bulkBody([document, document], true).split("\n");
        expect(lines).toHaveLength(5);
        expect(JSON.parse(lines[0] ?? "")).toEqual({ index: { _index: "app-logs-2016-02-25", _id: "id" } });
        expect(lines[3]).toBe(JSON.stringify(source));
      }),
    );
  });

  it("are sent again after temporary errors, and given up when the document is at fault", () => {
    const documents = ["a", "b", "c", "d"].map((id) => documentOf("{}", id));
    const refusal = { type: "mapper_parsing_exception", reason: "failed to parse" };
    const { indexed, again, refused } = sortAnswer(documents, [
      { status: 201 },
      { status: 429, error: { type: "es_rejected_execution_exception", reason: "full" } },
      { status: 400, error: refusal },
      { status: 403, error: { type: "cluster_block_exception", reason: "read-only" } },
    ]);
    expect([indexed, again.map(({ id }) => id), refused.map(({ id }) => id)]).toEqual([1, ["b", "d"], ["c"]]);
    const [failed] = refused;
    if (failed === undefined) throw new Error("nothing was refused");
    expect(JSON.parse(renderFailed(failed, 3, "", 5))).toEqual({
      attemptsMade: 3,
      arrivalTimestamp: Date.UTC(2016, 1, 25, 13),
      errorCode: "400",
      errorMessage: "mapper_parsing_exception: failed to parse",
      attemptEndingTimestamp: 5,
      rawData: "e30=",
      esDocumentId: "c",
      esIndexName: "app-logs-2016-02-25",
      esTypeName: "",
    });
  });
});
