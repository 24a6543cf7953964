import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { envelopeOf } from "../../../../src/functions/cloudwatch/transform-log-events/envelope.ts";
import { transformEnvelope } from "../../../../src/functions/cloudwatch/transform-log-events/transform-record.ts";
import type {
  Transformed,
  TransformOptions,
} from "../../../../src/functions/cloudwatch/transform-log-events/transformed.ts";
import { usualDocuments } from "../../../../src/functions/cloudwatch/transform-log-events/usual/usual-documents.ts";
import { anyMessage } from "../../../factories/any-message.ts";
import { documentsOf, transformOptions } from "../../../factories/envelope.ts";
import { lines } from "../../../factories/lambda-lines.ts";

interface Event {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

const names = {
  owner: "123456789012",
  logGroup: "/aws/lambda/shop",
  logStream: "2026/11/25/[$LATEST]1f",
};

/** An envelope as CloudWatch Logs spells it. */
function spelt(logEvents: readonly Event[], more: object = {}): string {
  return JSON.stringify({
    messageType: "DATA_MESSAGE",
    ...names,
    subscriptionFilters: ["logpipe"],
    logEvents,
    ...more,
  });
}

const firstMs = Date.UTC(2026, 10, 30, 23, 59, 58);
const eventsOf = (messages: readonly string[]): Event[] =>
  messages.map((message, index) => ({
    id: String(index).padStart(56, "3"),
    timestamp: firstMs + index * 333,
    message,
  }));

function usually(json: string, more: Partial<TransformOptions> = {}): Transformed[] | undefined {
  const documents = usualDocuments(Buffer.from(json), { ...transformOptions, ...more });
  return documents?.map((bytes) => ({ kind: "document", bytes }));
}

function generally(json: string): Transformed[] {
  return [...transformEnvelope(envelopeOf(json), transformOptions)];
}

/** Expects the same documents, or none by the usual way; what is cut in the middle may be poison. */
function expectTheSame(json: string): boolean {
  const usual = usually(json);
  if (usual !== undefined) expect(documentsOf(usual)).toEqual(documentsOf(generally(json)));
  return usual !== undefined;
}

const id = (index: number): string => `700c98fd-6f76-4837-9abf-${String(index).padStart(12, "0")}`;
const time = (index: number): string => new Date(firstMs + index * 333).toISOString();
/** Lines that the usual way is made for. */
const usualLines = (index: number): string[] => [
  `START RequestId: ${id(index)} Version: $LATEST\n`,
  `END RequestId: ${id(index)}\n`,
  `REPORT RequestId: ${id(index)}\tDuration: ${index}.50 ms\tBilled Duration: 910 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\t\n`,
  `REPORT RequestId: ${id(index)}\tDuration: 0.14 ms\tBilled Duration: 10 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB\tInit Duration: 100.00 ms\t\n`,
  `${time(index)}\t${id(index)}\tINFO\tOrder ${index} was accepted\n`,
  `[WARNING]\t${time(index)}\t${id(index)}\t${index} rows loaded\n`,
  `2026-11-30 23:59:58 WARN  [pool-1-thread-${index}] slow query: SELECT * FROM orders`,
  "Ein Wort mit Ümlauten, und 日本語\n",
  `{"timestamp":"${time(index)}","level":"INFO","message":"Order ${index}","orderId":${index},"price":${index}.5,"isPaid":true,"by":null}`,
  `{"level": "ERROR", "timestamp": "${time(index)}", "requestId": "${id(index)}", "message": "as json.dumps writes"}\n`,
];
const manyLines = Array.from({ length: 30 }, (_, index) => usualLines(index)).flat();

describe("the usual way", () => {
  it("leads to the same documents as the general way", () => {
    const json = spelt(eventsOf(manyLines));
    expect(expectTheSame(json)).toBe(true);
    expect(documentsOf(usually(json) ?? [])).toHaveLength(manyLines.length);
  });

  it("takes each line of the reference, in any order, many times", () => {
    const messages = [...lines, ...lines, ...lines.toReversed()].map(([, message]) => message);
    expect(expectTheSame(spelt(eventsOf(messages)))).toBe(true);
  });

  it("leads to the same documents for whatever messages", () => {
    const damaged = fc
      .tuple(
        fc.constantFrom(...manyLines),
        fc.nat(250),
        fc.nat(3),
        fc.oneof(
          fc.string({ maxLength: 3 }),
          fc.constantFrom('"', "\\", "\t", "\n", '"}', "{", " ", "é", "\ud800", "1e5"),
        ),
      )
      .map(([line, at, length, text]) => line.slice(0, at) + text + line.slice(at + length));
    const messages = fc.array(fc.oneof(damaged, anyMessage, fc.constantFrom(...manyLines)), {
      maxLength: 12,
    });
    const logGroup = fc.constantFrom("/aws/lambda/shop", "G", 'quoted "group"');
    let taken = 0;
    fc.assert(
      fc.property(messages, logGroup, (some, group) => {
        const learnt = [...usualLines(1), ...some, ...some, "x".repeat(9_000)]; // so much makes shapes worth learning
        if (expectTheSame(spelt(eventsOf(learnt), { logGroup: group }))) taken += 1;
        expectTheSame(spelt(eventsOf(some), { logGroup: group }));
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  it("makes no document of an envelope that the general way refuses, or that it reads otherwise", () => {
    const whole = spelt(eventsOf(usualLines(7)));
    const damage = fc.tuple(
      fc.nat(whole.length),
      fc.nat(4),
      fc.constantFrom(
        "",
        '"',
        "\\",
        "{",
        "}",
        "]",
        ",",
        ":",
        " ",
        "0",
        "\n",
        "\u0001",
        '"}',
        '","',
        'message":"',
        '\\"',
      ),
    );
    fc.assert(
      fc.property(damage, ([at, length, text]) => {
        expectTheSame(whole.slice(0, at) + text + whole.slice(at + length));
      }),
      { numRuns: 3_000 },
    );
  });

  it("knows the times at the ends of months", () => {
    const days = [
      "2024-02-29",
      "2026-01-31",
      "2026-02-28",
      "2026-02-30",
      "2026-04-31",
      "2026-12-31",
      "1969-12-31",
    ];
    const messages = days.flatMap((day) => [
      `${day}T23:59:59.999Z\t${id(1)}\tINFO\tx\n`,
      `{"timestamp":"${day}T23:59:59.999Z","level":"INFO","message":"x"}`,
    ]);
    expect(expectTheSame(spelt(eventsOf([...messages, ...messages, ...manyLines])))).toBe(true);
  });

  it.each<readonly [string, string]>([
    [
      "another order of names",
      JSON.stringify({ logEvents: eventsOf(["a"]), messageType: "DATA_MESSAGE", ...names }),
    ],
    ["blanks", JSON.stringify(JSON.parse(spelt(eventsOf(["a"]))), undefined, 1)],
    ["further members of events", spelt(eventsOf(["a"]).map((event) => ({ ...event, extractedFields: {} })))],
    ["no events", spelt([])],
    ["a control message", spelt(eventsOf(["a"]), { messageType: "CONTROL_MESSAGE" })],
    ["the stack's own log group", spelt(eventsOf(["a"]), { logGroup: "/logpipe/stack/x" })],
    ["a time that is none", spelt(eventsOf(["a"])).replace(/"timestamp":\d+/, '"timestamp":01')],
    ["a bare control character", spelt(eventsOf(["a b"])).replace("a b", "a\u0002b")],
    ["more than it holds in memory", spelt(eventsOf(["a".repeat(5_000_000)]))],
    ["something behind it", `${spelt(eventsOf(["a"]))} `],
  ])("leaves to the general way: %s", (_, json) => {
    expect(usually(json)).toBeUndefined();
  });

  it("leaves documents that are too long to the general way", () => {
    expect(usually(spelt(eventsOf(["a".repeat(900)])), { maxDocumentBytes: 1_000 })).toBeUndefined();
  });

  it("knows no time before it has seen one", () => {
    const none = "none of these is a t123Z";
    const json = (timestamp: string) => `{"timestamp":"${timestamp}","level":"INFO","message":"hi"}`;
    for (const messages of [
      [`[INFO]\t${none}\t${id(1)}\thello\n`],
      [json(time(1)), json(none), "x".repeat(9_000)],
    ])
      expect(expectTheSame(spelt(eventsOf(messages)))).toBe(true);
    const poison = spelt(eventsOf(["a"])).replace(/"timestamp":\d+/, '"timestamp":none123');
    expect(usually(poison)).toBeUndefined();
  });

  it("is not led astray by names that end like the one it looks for", () => {
    const real = spelt(eventsOf(["real"])).replace('"logEvents":[', '"logEvents": [');
    const forged = real.replace(
      /\}$/,
      String.raw`,"x\"logEvents":[{"id":"1","timestamp":1,"message":"forged"}]}`,
    );
    expect(usually(forged)).toBeUndefined();
    expect(documentsOf(generally(forged))).toMatchObject([{ message: "real" }]);
  });

  it("leaves it to the general way to hold few documents at once, where long names make them large", () => {
    const tiny = Array.from({ length: 10_000 }, () => ({ id: "", timestamp: 0, message: "" }));
    expect(
      usually(spelt(tiny, { logGroup: "g".repeat(1_024), logStream: "s".repeat(1_024) })),
    ).toBeUndefined();
  });

  it("takes what account-level policies add", () => {
    expect(expectTheSame(spelt(eventsOf(["a"]), { policyLevel: "ACCOUNT_LEVEL_POLICY" }))).toBe(true);
  });
});
