import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { anyMessage } from "../../../factories/any-message.ts";
import { documentsOf, envelope, transform, transformEnvelopes } from "../../../factories/envelope.ts";
import { fuzzRuns } from "../../../fuzz-runs.ts";

/** Whether OpenSearch would make an object of it; nothing of what it does not map. */
function kindOf(value: unknown): "object" | "scalar" | undefined {
  if (Array.isArray(value)) return value.map(kindOf).find((kind) => kind !== undefined);
  if (value === null) return undefined;
  return typeof value === "object" ? "object" : "scalar";
}

describe("any record", () => {
  it("ends with each event in exactly one document, of one line, within the limit, that parses", () => {
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 20 }),
        fc.integer({ min: 900, max: 5_000 }),
        (messages, limit) => {
          const results = transformEnvelopes(envelope(messages), { maxDocumentBytes: limit });
          const documents = documentsOf(results);
          expect(documents).toHaveLength(messages.length);
          for (const [index, document] of documents.entries()) {
            expect(document).toMatchObject({
              cloudwatch: { logGroup: "G", logStream: "S", eventId: `e${index}` },
            });
            expect(document["timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z$/);
            expect(["string", "undefined"]).toContain(typeof document["level"]);
            expect(["string", "undefined"]).toContain(typeof (document["message"] ?? ""));
            expect(JSON.stringify(document).isWellFormed()).toBe(true);
          }
          for (const one of results)
            if (one.kind === "document") expect(one.bytes.length).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("never gives one name two kinds, in whatever documents", () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 2, maxLength: 30 }), (messages) => {
        const kinds = new Map<string, string>();
        for (const document of documentsOf(transformEnvelopes(envelope(messages))))
          for (const [name, value] of Object.entries(document)) {
            const kind = kindOf(value);
            if (kind === undefined) continue;
            expect([name, kinds.get(name) ?? kind]).toEqual([name, kind]);
            kinds.set(name, kind);
          }
      }),
      { numRuns: fuzzRuns(50) },
    );
  });

  it("never throws: random bytes, mutated gzip, mutated envelopes", () => {
    const good = gzipSync(JSON.stringify(envelope(["a", "b"])));
    const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = Buffer.from(good);
      copy[at] = byte;
      return copy;
    });
    const odd = fc.jsonValue().map((value) => gzipSync(JSON.stringify(value)));
    const oddEnvelope = fc
      .record({
        logGroup: fc.jsonValue(),
        logStream: fc.jsonValue(),
        owner: fc.jsonValue(),
        logEvents: fc.jsonValue(),
      })
      .map((parts) => gzipSync(JSON.stringify(envelope([], parts))));
    const oddEvents = fc
      .array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ id: fc.jsonValue(), timestamp: fc.jsonValue(), message: fc.jsonValue() }),
        ),
      )
      .map((logEvents) => gzipSync(JSON.stringify(envelope([], { logEvents }))));
    const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged, odd, oddEnvelope, oddEvents);
    fc.assert(
      fc.property(any, (data) => {
        for (const one of transform(data)) {
          expect(["document", "reject", "skipped"]).toContain(one.kind);
          if (one.kind === "document") documentsOf([one]);
        }
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });
});
