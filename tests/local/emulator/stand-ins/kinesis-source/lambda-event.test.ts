import { describe, expect, it } from "@jest/globals";
import {
  failureKey,
  renderFailure,
} from "../../../../../local/emulator/stand-ins/kinesis-source/failure-record.ts";
import {
  bytesInEvent,
  emptyEventBytes,
  renderEvent,
  renderRecord,
} from "../../../../../local/emulator/stand-ins/kinesis-source/lambda-event.ts";

const shardId = "shardId-000000000006";
const streamArn = "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream";
const record = {
  sequenceNumber: "49590338271490256608559692538361571095921575989136588898",
  partitionKey: "ü",
  data: Buffer.from("Hello, this is a test."),
  arrivalMs: 1_545_084_650_987,
};
const rendered = renderRecord(record, {
  shardId,
  streamArn,
  roleArn: "arn:aws:iam::123456789012:role/lambda-role",
});

describe("the event of a batch", () => {
  it("has the shape that AWS documents", () => {
    expect(JSON.parse(renderEvent([rendered]))).toEqual({
      Records: [
        {
          kinesis: {
            kinesisSchemaVersion: "1.0",
            partitionKey: "ü",
            sequenceNumber: "49590338271490256608559692538361571095921575989136588898",
            data: "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
            approximateArrivalTimestamp: 1545084650.987,
          },
          eventSource: "aws:kinesis",
          eventVersion: "1.0",
          eventID: `${shardId}:49590338271490256608559692538361571095921575989136588898`,
          eventName: "aws:kinesis:record",
          invokeIdentityArn: "arn:aws:iam::123456789012:role/lambda-role",
          awsRegion: "us-east-2",
          eventSourceARN: streamArn,
        },
      ],
    });
  });

  it("is measured in bytes", () => {
    const event = renderEvent([rendered, rendered]);
    expect(Buffer.byteLength(event)).toBe(emptyEventBytes + 2 * bytesInEvent(rendered) - 1);
  });
});

describe("what goes to the on-failure destination", () => {
  const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);

  it("has the metadata, and the complete event as text", () => {
    const event = renderEvent([rendered]);
    const discarded = { records: [record], condition: "RetryAttemptsExhausted", invocations: 4 } as const;
    const invocation = { requestId: "r", functionArn: "f", functionError: "Unhandled" };
    expect(JSON.parse(renderFailure(discarded, invocation, { shardId, streamArn }, event, nowMs))).toEqual({
      requestContext: {
        requestId: "r",
        functionArn: "f",
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: 4,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: "2026-01-02T03:04:05.000Z",
      KinesisBatchInfo: {
        shardId,
        startSequenceNumber: record.sequenceNumber,
        endSequenceNumber: record.sequenceNumber,
        approximateArrivalOfFirstRecord: "2018-12-17T22:10:50.987Z",
        approximateArrivalOfLastRecord: "2018-12-17T22:10:50.987Z",
        batchSize: 1,
        streamArn,
      },
      payload: event,
    });
  });

  it("has a key by mapping, shard and time", () => {
    expect(failureKey("m", shardId, nowMs, "u")).toBe(
      `aws/lambda/m/${shardId}/2026/01/02/2026-01-02T03.04.05-u`,
    );
  });
});
