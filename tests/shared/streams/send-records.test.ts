import { KinesisClient, type PutRecordsCommandInput, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { sendRecords } from "../../../src/shared/streams/send-records.ts";

const kinesis = mockClient(KinesisClient);
const client = new KinesisClient({ region: "us-east-1" });
const records = ["a", "b", "c", "d"].map((name) => ({ Data: Buffer.from(name), PartitionKey: name }));
const inTime = () => ({
  streamName: "logs",
  deadlineMs: Date.now() + 20_000,
  isStopped: () => false,
});
let seen: string[];

/** Answers each request by a rule: an error code for a record, or undefined where it is taken. */
function answerWith(errorOf: (name: string, request: number) => string | undefined): void {
  kinesis.on(PutRecordsCommand).callsFake(({ Records = [] }: PutRecordsCommandInput) => {
    const names = Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
    seen.push(names.join(""));
    const request = seen.length;
    const entries = names.map((name) => {
      const ErrorCode = errorOf(name, request);
      return ErrorCode === undefined
        ? { SequenceNumber: "1", ShardId: "shardId-0" }
        : { ErrorCode, ErrorMessage: "m" };
    });
    return { Records: entries };
  });
}

beforeEach(() => {
  kinesis.reset();
  seen = [];
});

describe("sendRecords", () => {
  it("resends only what failed, whatever its code, until everything is accepted", async () => {
    const codes: Readonly<Record<string, string>> = {
      b: "ProvisionedThroughputExceededException",
      c: "InternalFailure",
      d: "SomethingNew",
    };
    answerWith((name, request) => (request <= "abcd".indexOf(name) ? codes[name] : undefined));
    expect(await sendRecords(client, records, inTime())).toEqual({
      unsent: [],
      retried: 6,
      failure: undefined,
    });
    expect(seen).toEqual(["abcd", "bcd", "cd", "d"]);
  });

  it("sends a whole request again when its answer is lost, throttled or a server error", async () => {
    kinesis
      .on(PutRecordsCommand)
      .rejectsOnce(Object.assign(new Error("socket hang up"), { name: "TimeoutError" }))
      .rejectsOnce(Object.assign(new Error("slow down"), { name: "LimitExceededException" }))
      .resolves({ Records: records.map(() => ({ SequenceNumber: "1" })), FailedRecordCount: 0 });
    expect(await sendRecords(client, records, inTime())).toMatchObject({ unsent: [], retried: 8 });
  });

  it("treats a response that does not mention every record as a failure of all", async () => {
    kinesis
      .on(PutRecordsCommand)
      .resolvesOnce({ Records: [{ SequenceNumber: "1" }] })
      .resolves({
        Records: records.map(() => ({ SequenceNumber: "1" })),
      });
    expect(await sendRecords(client, records, inTime())).toMatchObject({ unsent: [], retried: 4 });
  });

  it("does not wait for what a person has to fix", async () => {
    kinesis
      .on(PutRecordsCommand)
      .rejects(Object.assign(new Error("not you"), { name: "AccessDeniedException" }));
    expect(await sendRecords(client, records, inTime())).toEqual({
      unsent: [0, 1, 2, 3],
      retried: 0,
      failure: "AccessDeniedException: not you",
    });
    expect(kinesis.calls()).toHaveLength(1);
  });

  it("stops at the deadline, and on request, and says what is left", async () => {
    answerWith((name) => (name === "c" ? "InternalFailure" : undefined));
    const late = { ...inTime(), deadlineMs: Date.now() + 300 };
    expect(await sendRecords(client, records, late)).toMatchObject({
      unsent: [2],
      failure: "InternalFailure: m",
    });
    seen = [];
    const stopped = { ...inTime(), isStopped: () => seen.length >= 2 };
    expect(await sendRecords(client, records, stopped)).toMatchObject({ unsent: [2] });
    expect(seen).toEqual(["abcd", "c"]);
    seen = [];
    expect(await sendRecords(client, records, { ...inTime(), deadlineMs: Date.now() })).toMatchObject({
      unsent: [0, 1, 2, 3],
    });
    expect(seen).toEqual([]);
  });
});
