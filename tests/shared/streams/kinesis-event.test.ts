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

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "record"],
    ["a list", [record]],
    ["a record of SQS", { messageId: "1", body: "{}" }],
    ["without data", { ...record, kinesis: { sequenceNumber } }],
    ["with data that is not a string", { ...record, kinesis: { data: {}, sequenceNumber } }],
    ["without a sequence number", { ...record, kinesis: { data } }],
    ["with an empty sequence number", { ...record, kinesis: { data, sequenceNumber: "" } }],
    [
      "with a time that is a string",
      { ...record, kinesis: { ...record.kinesis, approximateArrivalTimestamp: "1" } },
    ],
    ["with a number as its id", { ...record, eventID: 1 }],
    ["with a number as its stream", { ...record, eventSourceARN: 1 }],
  ])("has no record that is %s", (_, one) => {
    expect(problemsOf([record, one])).toEqual([
      expect.stringMatching(/^Records\.1: .*kinesis\.data and kinesis\.sequenceNumber/),
    ]);
  });

  it.each([[[]], ["records"], [undefined]])("has records: not %p", (records) => {
    expect(problemsOf(records)).toEqual([expect.stringMatching(/^Records: /)]);
  });
});
