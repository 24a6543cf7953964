import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parseReject, renderReject } from "../../../src/shared/rejects/reject-line.ts";
import { parseRecordReject, renderRecordRejects } from "../../../src/shared/rejects/source-record.ts";

describe("rejects that are read back", () => {
  it("are read back as written, whatever bytes the line has", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string(),
        fc.uint8Array(),
        fc.option(fc.string()),
        (offset, text, bytes, document) => {
          const source = { bucket: "b", key: "k", etag: text };
          const reject = { offset, reason: text, message: text, line: Buffer.from(bytes) };
          const whole = document === null ? reject : { ...reject, document };
          expect(parseReject(renderReject(source, whole))).toEqual({ source, addresses: "none", ...whole });
        },
      ),
    );
  });

  it("are read back as written, for a record and for its events", () => {
    const record = { stream: "s", shard: "shardId-1", sequenceNumber: "9", arrivalMs: 1_700_000_000_123 };
    const rejects = [
      { event: 3, reason: "r", message: "m" },
      { event: undefined, reason: "r2", message: "m2" },
    ];
    const lines = renderRecordRejects(record, rejects, "eA==").trimEnd().split("\n");
    expect(lines.map(parseRecordReject)).toEqual([
      { record, ...rejects[0], data: "eA==" },
      { record, ...rejects[1], data: undefined },
    ]);
  });

  it("are undefined for anything else", () => {
    for (const text of [
      "",
      "{}",
      "nonsense",
      '{"source":{"bucket":"b","key":"k","etag":"e","offset":0},"reason":"r"}',
    ])
      expect([parseReject(text), parseRecordReject(text)]).toEqual([undefined, undefined]);
  });
});
