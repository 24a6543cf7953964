import { isUtf8 } from "node:buffer";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Batch } from "../../../src/shared/bulk/batch.ts";
import type { FormatName } from "../../../src/shared/log-formats/format.ts";
import { createParser } from "../../../src/shared/log-formats/format-parser.ts";
import { itemsOf, parse, parserOptions } from "../../factories/parse.ts";

const samples: Readonly<Record<FormatName, string>> = {
  classic:
    '2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -',
  alb: 'https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/?a=b HTTP/1.1" "curl/7.46.0" - - arn:aws:x "Root=1" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1 "-" "-" "-"',
  nlb: 'tls 2.0 2020-04-01T08:51:42 net/lb/c6 g3 72.21.218.154:51341 172.100.100.185:443 5 2 98 246 - arn - ECDHE tlsv12 - lb.elb h2 h2 "h2","http/1.1" 2020-04-01T08:51:20',
  "alb-connection":
    '2024-10-04T17:05:15.514108Z 192.168.131.39 36280 443 TLSv1.2 ECDHE 4.036 "CN=a,O=b" NotBefore=1;NotAfter=2 FEF Success',
  "alb-health-check": "http 2025-10-31T12:44:58.901409Z 1.1 172.31.31.9:80 my-targets FAIL 502 TargetError",
  json: '{"timestamp":"2018-03-12T15:41:31.564Z","a":"b"}{"timestamp":1520869291564}',
};
const formats = Object.keys(samples) as FormatName[];
const options = {
  ...parserOptions,
  redactQueryParameters: ["a"],
  redactClientAddresses: "hash",
} as const;

/** A seeded generator of numbers below `limit` (xorshift). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const telling = [0x20, 0x22, 0x5c, 0x2d, 0x3a, 0x2e, 0x5b, 0x5d, 0x0d, 0x00, 0xff, 0xc3, 0x7b, 0x7d];

/** Lines that are the sample with one to eight bytes replaced, some cut short. */
function mutatedLines(sample: string, count: number, next: (limit: number) => number): Buffer {
  const original = Buffer.from(`${sample}\n`);
  const lines = Buffer.alloc(original.length * count, original);
  for (let line = 0; line < count; line += 1) {
    const start = line * original.length;
    for (let changes = next(8); changes >= 0; changes -= 1) {
      const byte = next(2) === 0 ? next(256) : (telling[next(telling.length)] ?? 0);
      lines[start + next(original.length - 1)] = byte;
    }
    if (next(8) === 0) lines[start + next(original.length - 1)] = 0x0a;
  }
  return lines;
}

const rounds = 17;
const linesOfRound = 10_000; // with six formats a million

describe("parsing any bytes", () => {
  it.each(formats)(
    "never throws on mutated %s lines, and gives valid JSON or a reject for each",
    (format) => {
      const next = numbers(4_711);
      const parser = createParser(format, options);
      const batch = new Batch(16 * 1024 * 1024);
      for (let round = 0; round < rounds; round += 1) {
        const block = mutatedLines(samples[format], linesOfRound, next);
        batch.clear();
        expect(parser.parseBlock(block, 0, block.length, 0, batch)).toBe(block.length);
        expect(batch.lines).toBeGreaterThanOrEqual(linesOfRound);
        expect(batch.lines).toBe(batch.count + batch.rejects.length + batch.skipped);
        expect(isUtf8(batch.body.subarray(0, batch.length))).toBe(true);
      }
      expect(itemsOf(batch)).toHaveLength(batch.count);
    },
  );

  it.each(formats)("ties out on random bytes (%s)", (format) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 2_000 }),
        (bytes, batchBytes) => {
          const { items, rejects, lines, skipped } = parse(format, Buffer.from(bytes), options, batchBytes);
          expect(lines).toBe(items.length + rejects.length + skipped);
        },
      ),
    );
  });

  it("keeps any text of a quoted field, byte for byte", () => {
    const agent = fc
      .string({ unit: "binary", maxLength: 60 })
      .filter((text) => text.isWellFormed() && !/[\n\r"\\]/.test(text) && text !== "" && text !== "-");
    fc.assert(
      fc.property(agent, (text) => {
        const { items } = parse(
          "classic",
          samples.classic.replace("curl/7.38.0", () => text),
        );
        expect(items[0]?.document["user_agent"]).toBe(text);
      }),
    );
  });

  it("gives the same documents whatever the batch size", () => {
    const content = mutatedLines(samples.alb, 50, numbers(99));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (batchBytes) => {
        expect(parse("alb", content, {}, batchBytes)).toEqual(parse("alb", content));
      }),
      { numRuns: 20 },
    );
  });

  it.each(formats)("gives a line the same document whichever lines stand before it (%s)", (format) => {
    const content = mutatedLines(samples[format], 300, numbers(7));
    const together = parse(format, content).items.map(({ document }) => document);
    const lines = content.toString("latin1").split("\n");
    const apart = lines
      .toReversed()
      .map((line) => parse(format, Buffer.from(line, "latin1")).items.map(({ document }) => document))
      .toReversed()
      .flat();
    expect(apart).toEqual(together);
  });
});
