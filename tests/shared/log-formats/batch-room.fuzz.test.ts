import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { parse } from "../../factories/parse.ts";

const redaction = { redactClientAddresses: "hash", redactSalt: "s" } as const;
const cloudfront = (names: string) =>
  ({ encoding: "header", columns: `\t${names.replaceAll(/\S+/g, (name) => `=${name}`)}` }) as const;

/** Text that grows: each short address becomes a pseudonym, each control character and odd byte an escape. */
const growing = fc
  .array(fc.constantFrom("::", ",", "::1", "\u0001", '"', "\\", "é", "%3A%3A", "a"), { maxLength: 60 })
  .map((parts) => parts.join(""));
const forwarded = fc.nat(2_700).map((count) => "::,".repeat(count));
/** A batch that is nearly full when such a record comes: small, or filled by the lines before it. */
const batchBytes = fc.integer({ min: 200, max: 60_000 });

function expectSame(format: Parameters<typeof parse>[0], content: string, options: object, bytes: number) {
  const inOne = parse(format, content, { ...redaction, ...options }, 16 * 1024 * 1024);
  const inSeveral = parse(format, content, { ...redaction, ...options }, bytes);
  expect(inSeveral).toEqual(inOne);
  expect(inOne.items.length).toBeGreaterThan(0);
}

describe("a batch has room for every document", () => {
  it("of addresses that a client passes on, and of columns that no source has", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.oneof(forwarded, growing), growing), { minLength: 1, maxLength: 40 }),
        fc.string({ unit: fc.constantFrom("x", "::", "\u0001", '"'), minLength: 1, maxLength: 400 }),
        batchBytes,
        (values, name, bytes) => {
          const names = `date time x-edge-location x-forwarded-for new-${name}`;
          const lines = values.map(([a, b]) => `2026-11-28\t10:00:00\tFRA\t${a}\t${b}`);
          const content = `#Fields: ${names}\n${lines.join("\n")}\n`;
          expectSame("cloudfront", content, { layout: cloudfront(names) }, bytes);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("of columns that a header in the middle of an object names, however long their names", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 1_000 }),
        batchBytes,
        (columns, length, bytes) => {
          const more = Array.from({ length: columns }, (_, index) => `${"n".repeat(length)}${index}`);
          const lines = `2026-11-28\t10:00:00\tFRA${"\tx".repeat(columns)}\n`.repeat(30);
          const content = `2026-11-28\t10:00:00\tFRA\n#Fields: date time x-edge-location ${more.join(" ")}\n${lines}`;
          expectSame("cloudfront", content, { layout: cloudfront("date time x-edge-location") }, bytes);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("of members within objects, each kept by its path", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 60 }),
        batchBytes,
        (length, count, bytes) => {
          const members = Array.from({ length: count }, (_, index) => `"${index}":1`).join(",");
          const line = `{"eventTime":"2026-11-28T10:00:00Z","${"_".repeat(length)}userIdentity":{${members}}}\n`;
          expectSame("cloudtrail", line.repeat(5), { layout: { encoding: "json" } }, bytes);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("of a client whose short address stands in many places of its line", () => {
    fc.assert(
      fc.property(fc.nat(2_000), batchBytes, (count, bytes) => {
        const url = `http://${"::1.".repeat(count)}/${"::1/".repeat(count)}`;
        const line = `2015-05-13T23:39:43.945958Z lb ::1:9 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 "GET ${url} HTTP/1.1" "c" - -\n`;
        expectSame("classic", line.repeat(3), {}, bytes);
      }),
      { numRuns: 8 },
    );
  });
});
