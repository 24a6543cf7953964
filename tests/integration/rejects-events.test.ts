import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "@jest/globals";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { rejectKeyOf, renderRecordRejects } from "../../src/shared/rejects/source-record.ts";
import { classicLines } from "./stack-client.ts";

import { stack, logpipe, show, reload, logStreamMessages, exists, put } from "./rejects-run.ts";

describe("rejects of CloudWatch logs, and dead letters, on the local stack", () => {
  it("loads events of CloudWatch records that can be read now, and keeps what is still poison", async () => {
    const record = (sequenceNumber: string) => ({
      stream: "CloudWatchStream",
      shard: "shardId-000000000000",
      sequenceNumber,
      arrivalMs: Date.UTC(1996, 2, 1),
    });
    const envelope = {
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: "/test/rejects",
      logStream: "s",
      subscriptionFilters: ["f"],
      logEvents: [
        { id: "1", timestamp: Date.UTC(1996, 2, 1), message: "was taken" },
        { id: "2", timestamp: Date.UTC(1996, 2, 1), message: "was rejected" },
      ],
    };
    const data = gzipSync(JSON.stringify(envelope)).toString("base64");
    const [good, bad] = [record(randomUUID()), record(randomUUID())];
    const event = { event: 1, reason: "not_an_event", message: "of an earlier version" };
    const poison = { reason: "not_base64", message: "The record's data is not base64." };
    await put(stack.rejectBucket, rejectKeyOf(good), renderRecordRejects(good, [event], data));
    await put(stack.rejectBucket, rejectKeyOf(bad), renderRecordRejects(bad, [poison], "not base64!"));
    const shown = await show("cloudwatch");
    expect(shown.map(({ from }) => from)).toContain(
      `CloudWatchStream shardId-000000000000 ${good.sequenceNumber} event 1`,
    );
    expect(await reload("cloudwatch", "--reason", "not_an_event")).toMatchObject({ found: 1, loaded: 1 });
    expect((await logStreamMessages()).filter((message) => message.startsWith("was "))).toEqual([
      "was rejected",
    ]);
    expect(await exists(stack.rejectBucket, rejectKeyOf(good))).toBe(false);
    expect((await reload("cloudwatch", "--reason", "not_base64")).rejected).toBe(1);
    expect(await exists(stack.rejectBucket, rejectKeyOf(bad))).toBe(true);
  });

  it("puts dead letters back into LoadQueue, and leaves messages that StartLoad does not understand", async () => {
    const queue = resourceOf(stack.stack, "LoadDeadLetters");
    await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
    const object = await stack.put("direct/dead/letter.log", classicLines("1996-05-01", 7));
    const created = {
      "detail-type": "Object Created",
      detail: { bucket: { name: object.bucket }, object: { key: object.key } },
    };
    for (const body of [JSON.stringify(created), "what is this"])
      await stack.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
    expect((await show("load-queue")).map(({ reason }) => reason).toSorted()).toEqual([
      "not_started",
      "unknown_message",
    ]);
    expect(await reload("load-queue")).toMatchObject({ found: 2, loaded: 1, left: 1 });
    expect((await show("load-queue")).map(({ content }) => content)).toEqual(["what is this"]);
    expect(await stack.countUntil("elb-1996-05-01", 7)).toBe(7);
    await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
  });

  it("starts CleanIndexes once for the dead letters of its schedule", async () => {
    const queue = resourceOf(stack.stack, "CleanDeadLetters");
    for (let time = 0; time < 2; time += 1)
      await stack.sqs.send(
        new SendMessageCommand({
          QueueUrl: queue,
          MessageBody: "{}",
          MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: "AWS.Scheduler.Throttled" } },
        }),
      );
    const started = async () => {
      const stateMachineArn = resourceOf(stack.stack, "CleanIndexesStateMachine");
      const { executions = [] } = await stack.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      return executions.flatMap(({ name, executionArn }) =>
        name?.startsWith("reload-") ? [executionArn] : [],
      );
    };
    const before = await started();
    expect(await reload("clean-schedule", "--reason", "AWS.Scheduler.Throttled")).toMatchObject({
      loaded: 2,
    });
    const runs = (await started()).filter((arn) => !before.includes(arn));
    expect(runs).toHaveLength(1);
    expect((await stack.ended(runs[0] ?? "")).status).toBe("SUCCEEDED");
    expect(await show("clean-schedule")).toEqual([]);
  });

  it("invokes TransformLogEvents with a batch that its event source gave up on", async () => {
    const key = `aws/lambda/mapping/shardId-000000000000/1996/06/01/1996-06-01T00.00.00-${randomUUID()}`;
    const Records = [
      {
        eventID: "shardId-000000000000:1",
        eventSource: "aws:kinesis",
        eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s",
        kinesis: {
          sequenceNumber: randomUUID(),
          data: "bm8gZ3ppcA==",
          approximateArrivalTimestamp: 707_356_800,
        },
      },
    ];
    const failure = {
      requestContext: { condition: "RetryAttemptsExhausted" },
      version: "1.0",
      timestamp: "1996-06-01T00:00:00.000Z",
      KinesisBatchInfo: { shardId: "shardId-000000000000", startSequenceNumber: "1", batchSize: 1 },
      payload: JSON.stringify({ Records }),
    };
    await put(stack.rejectBucket, key, JSON.stringify(failure));
    expect((await show("event-source")).map(({ reason }) => reason)).toContain("RetryAttemptsExhausted");
    expect(await reload("event-source")).toMatchObject({ found: 1, loaded: 1 });
    expect(await exists(stack.rejectBucket, key)).toBe(false);
    // Its record is not gzip, so it is a reject of TransformLogEvents now: kept, not lost.
    const sequenceNumber = Records[0]?.kinesis.sequenceNumber ?? "";
    expect((await show("cloudwatch")).filter(({ from }) => from.includes(sequenceNumber))).toEqual([
      expect.objectContaining({ reason: "not_gzip" }),
    ]);
  });

  it("asks before it loads, and does nothing without a terminal to ask on", async () => {
    await put(stack.rejectBucket, "rejects/cloudwatch/asked/1.ndjson", "of nobody\n");
    const { code, err } = await logpipe("rejects", "reload", "--place", "cloudwatch");
    expect([code, err]).toEqual([2, expect.stringContaining("--yes")]);
    const { left } = await reload("cloudwatch", "--reason", "unreadable");
    expect(left).toBe(1);
  });
});
