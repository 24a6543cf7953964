import { describe, expect, it } from "@jest/globals";
import { validate } from "../../../src/shared/json/validate.ts";
import { kinesisEvent } from "../../../src/shared/streams/kinesis-event.ts";

const record = {
  eventID: "shardId-000000000000:1",
  eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/logs",
  kinesis: { data: "e30=", sequenceNumber: "1", approximateArrivalTimestamp: 1_700_000_000.5 },
};
const { data, sequenceNumber } = record.kinesis;
const problemsOf = (Records: unknown): readonly string[] => {
  const validated = validate(kinesisEvent, { Records }, (path) => path);
  return "problems" in validated ? validated.problems : [];
};

describe("an event of Kinesis", () => {
  it.each([
    ["as Lambda makes them", record],
    ["without what names the shard, and without a time", { kinesis: { data, sequenceNumber } }],
    ["with members that nobody asks for", { ...record, eventName: "aws:kinesis:record" }],
  ])("has records %s", (_, one) => {
    expect(problemsOf([record, one])).toEqual([]);
  });

  const wrong: readonly (readonly [what: string, record: unknown, where: string])[] = [
    ["nothing", undefined, ""],
    ["null", null, ""],
    ["text", "record", ""],
    ["a list", [record], ""],
    ["a record of SQS", { messageId: "1", body: "{}" }, ".kinesis"],
    ["without data", { ...record, kinesis: { sequenceNumber } }, ".kinesis.data"],
    ["with data that is not a string", { ...record, kinesis: { data: {}, sequenceNumber } }, ".kinesis.data"],
    ["without a sequence number", { ...record, kinesis: { data } }, ".kinesis.sequenceNumber"],
    [
      "with an empty sequence number",
      { ...record, kinesis: { data, sequenceNumber: "" } },
      ".kinesis.sequenceNumber",
    ],
    ...["1", null, Number.NaN, Number.POSITIVE_INFINITY].map(
      (time) =>
        [
          `with the time ${String(time)}`,
          { ...record, kinesis: { ...record.kinesis, approximateArrivalTimestamp: time } },
          ".kinesis.approximateArrivalTimestamp",
        ] as const,
    ),
    ["with a number as its id", { ...record, eventID: 1 }, ".eventID"],
    ["with a number as its stream", { ...record, eventSourceARN: 1 }, ".eventSourceARN"],
  ];

  it.each(wrong)("has no record that is %s, and the problem says where", (_, one, where) => {
    expect(problemsOf([record, one])).toEqual([
      expect.stringMatching(new RegExp(`^Records\\.1${where}: Invalid input: expected `)),
    ]);
  });

  it.each([[[]], ["records"], [undefined]])("has records: not %p", (records) => {
    expect(problemsOf(records)).toEqual([expect.stringMatching(/^Records: /)]);
  });
});
