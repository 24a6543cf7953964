import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { anyMessage } from "../factories/any-message.ts";
import { envelope, transformEnvelopes } from "../factories/envelope.ts";
import { lines } from "../factories/lambda-lines.ts";
import { isLong } from "../extent.ts";
import { fuzzSeed } from "../fuzz-seed.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const index = "app-logs-1995-01-01";

/** What loggers and people could think of, to be taken besides each other, in this order and as new fields. */
const nasty: readonly string[] = [
  { a: [1, "x", true] },
  { a: { b: 1 } },
  { a: "text" },
  { b: true },
  { b: "maybe" },
  { n: 5 },
  { n: 5.3 },
  { n: "five" },
  { n: null },
  { err: { stack: "x".repeat(40_000) } },
  { err: { "": 1, "a.b": { c: [[1], [2, { d: 3 }]] } } },
  { err: { [`k${"n".repeat(40_000)}`]: "v" } },
  { data: [1, { x: "y" }, null] },
  { "log.level": "warn", log: "text", _id: "x", _source: {}, "": 1, " ": 2 },
  { s: "é".repeat(30_000) },
  Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`many${n}`, n])),
  { tags: ["a"] },
  { tags: { a: 1 } },
  { exception: [1, { a: 1 }, "x"] },
  { locationInfo: { lineNumber: 12 } },
  { locationInfo: { lineNumber: "12" } },
  { deep: JSON.parse(`${'{"a":'.repeat(60)}1${"}".repeat(60)}`) },
  { toString: null, constructor: 1 },
].map((fields) => JSON.stringify(fields));
const long = [`{"big":${"7".repeat(1_500)}}`, '{"big":1e400}', '{"big":12345678901234567890}'];

/** Indexes the documents of these messages. @returns what OpenSearch refused, and why */
async function refusals(messages: readonly string[]): Promise<string[]> {
  const refused: string[] = [];
  for (let from = 0; from < messages.length; from += 500) {
    const part = messages.slice(from, from + 500);
    const documents = transformEnvelopes(envelope(part, { logGroup: "/aws/lambda/documents" })).map((one) => {
      if (one.kind !== "document") throw new Error(JSON.stringify(one));
      return one.bytes.toString();
    });
    const body = documents.map((document) => `{"index":{"_index":"${index}"}}\n${document}`).join("");
    const answer = await fetch(`${stack.stack.openSearchUrl}/_bulk`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    const { items } = (await answer.json()) as { items: { index: { error?: { reason: string } } }[] };
    items.forEach(({ index: { error } }, at) => {
      if (error !== undefined) refused.push(`${documents[at]?.slice(0, 300)}: ${JSON.stringify(error)}`);
    });
  }
  return refused;
}

describe("documents of TransformLogEvents under the template of PrepareDomain", () => {
  beforeAll(async () => {
    await stack.request("DELETE", `/${index}`);
  });

  it("are all accepted: every shape of line, and what nobody should write", async () => {
    expect(await refusals(lines.map(([, message]) => message))).toEqual([]);
    for (const one of [...nasty, ...long]) expect(await refusals([one])).toEqual([]);
    expect(await refusals([...nasty, ...long].toReversed())).toEqual([]);
  });

  it("are all accepted, whatever is in them", async () => {
    const messages = fc.sample(anyMessage, { numRuns: isLong ? 6_000 : 300, seed: fuzzSeed });
    // Each with names of its own: an index takes a thousand, and guards itself against more.
    for (let from = 0; from < messages.length; from += 150) {
      await stack.request("DELETE", `/${index}`);
      expect(await refusals(messages.slice(from, from + 150))).toEqual([]);
    }
    expect(await refusals(lines.map(([, message]) => message))).toEqual([]);
  });

  it("are found by words of the message, by level and by time", async () => {
    await stack.request("POST", `/${index}/_refresh`);
    const { hits, aggregations } = (await stack.request("POST", `/${index}/_search`, {
      size: 3,
      query: {
        bool: {
          must: [{ match: { message: "paid" } }],
          filter: [{ range: { timestamp: { lt: "2020-01-01" } } }],
        },
      },
      sort: [{ timestamp: "desc" }],
      aggs: { levels: { terms: { field: "level" } } },
    })) as {
      hits: { hits: { _source: { message: string } }[] };
      aggregations: { levels: { buckets: { key: string }[] } };
    };
    expect(hits.hits.map(({ _source: { message } }) => message)).toContain("paid");
    expect(aggregations.levels.buckets.map(({ key }) => key)).toContain("INFO");
  });
});
