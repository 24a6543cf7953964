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

/** Whether a document has a time, no level and no message of another type than text, and no half characters. */
function isUsable(document: Readonly<Record<string, unknown>>): boolean {
  const { timestamp, level, message } = document;
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z$/.test(String(timestamp)) &&
    ["string", "undefined"].includes(typeof level) &&
    typeof (message ?? "") === "string" &&
    JSON.stringify(document).isWellFormed()
  );
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
          const origins = documents.map(({ cloudwatch }) => cloudwatch);
          expect(origins).toMatchObject(
            messages.map((_, index) => ({ logGroup: "G", logStream: "S", eventId: `e${index}` })),
          );
          expect(documents.filter((document) => !isUsable(document))).toEqual([]);
          const sizes = results.flatMap((one) => (one.kind === "document" ? [one.bytes.length] : []));
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("never gives one name two kinds, in whatever documents", () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 2, maxLength: 30 }), (messages) => {
        const kinds = new Map<string, Set<string>>();
        for (const document of documentsOf(transformEnvelopes(envelope(messages))))
          for (const [name, value] of Object.entries(document)) {
            const kind = kindOf(value);
            if (kind !== undefined) kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
          }
        expect([...kinds].filter(([, of]) => of.size > 1)).toEqual([]);
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
        const results = transform(data);
        documentsOf(results.filter(({ kind }) => kind === "document"));
        return results.every(({ kind }) => ["document", "reject", "skipped"].includes(kind));
      }),
      { numRuns: fuzzRuns(1_000) },
    );
  });
});
