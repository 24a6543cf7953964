import { gzipSync } from "node:zlib";
import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
} from "@aws-sdk/client-sfn";
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { isLong } from "../extent.ts";
import { classicKey, classicLines, type LoadOutput, StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const stack = new StackClient();
const lambda = new LambdaClient(awsClientConfig(stack.stack));
afterAll(() => stack.setFaults());

const directKey = (name: string) => classicKey(name).replace("AWSLogs/", "executions/");

describe("executions on the local stack", () => {
  it("loads the other objects in full when one is replaced, one vanishes and one is truncated, and names each", async () => {
    const day = "1993-01-01";
    const lines = classicLines(day, 400);
    const good = await Promise.all(
      Array.from({ length: 7 }, (_, n) => stack.put(directKey(`good-${n}`), lines)),
    );
    const replaced = await stack.put(directKey("replaced"), classicLines(day, 1));
    const vanished = await stack.put(directKey("vanished"), classicLines(day, 1));
    const complete = gzipSync(classicLines("1993-01-02", 20_000));
    const truncated = await stack.put(
      `${directKey("truncated")}.gz`,
      complete.subarray(0, complete.length - 1_000),
    );
    // The first object's answer is held while the ones behind it, which are planned by then, are spoilt.
    await stack.setFaults({ index: `elb-${day}`, kind: "held", every: 1, times: 1 });
    const execution = await stack.start({ objects: [...good, replaced, vanished, truncated] });
    await until(() => hasEntered(execution, "LoadChunks"));
    await stack.put(replaced.key, classicLines(day, 2));
    await stack.s3.send(new DeleteObjectCommand({ Bucket: vanished.bucket, Key: vanished.key }));
    await stack.setFaults();
    const { status, error, cause = "" } = await stack.ended(execution);
    expect([status, error]).toEqual(["FAILED", "ObjectsNotLoadedError"]);
    expect(cause).toContain("3 of the objects did not load in full");
    expect(cause).toMatch(/ObjectChangedError in s3:[^ ]*_replaced_[^ ]* at byte 0/);
    expect(cause).toMatch(/ObjectVanishedError in s3:[^ ]*_vanished_[^ ]* at byte 0/);
    expect(cause).toMatch(/GzipTruncatedError in s3:[^ ]*_truncated_[^ ]* at byte [1-9]\d+/);
    expect(await stack.count(`elb-${day}`)).toBe(7 * 400);
    expect(await stack.count("elb-1993-01-02")).toBeGreaterThan(10_000);
  });

  it("fails when the cluster refuses everything, and loads the same input once the cause is gone", async () => {
    const index = "elb-1993-01-03";
    const object = await stack.put(directKey("refused"), classicLines("1993-01-03", 100));
    await stack.request("PUT", `/${index}`);
    await stack.request("PUT", `/${index}/_settings`, { "index.blocks.write": true });
    const { status } = await stack.ended(await stack.start({ objects: [object] }));
    expect(status).toBe("FAILED");
    await stack.request("PUT", `/${index}/_settings`, { "index.blocks.write": null });
    expect((await stack.load(object)).totals).toMatchObject({ lines: 100, indexed: 100, rejected: 0 });
  });

  it("fails by name for an object of another format", async () => {
    const object = await stack.put(directKey("wrong-format"), "no log line at all\n".repeat(3_000));
    const { status, error, cause } = await stack.ended(await stack.start({ objects: [object] }));
    expect([status, error]).toEqual(["FAILED", "WrongFormatError"]);
    expect(cause).toContain("is not of format classic");
  });

  it("rides out an outage that lasts longer than an invocation's own retries", async () => {
    const index = "elb-1993-01-04";
    const object = await stack.put(directKey("outage"), classicLines("1993-01-04", 100));
    await stack.setFaults({ index, kind: "reset", every: 1, times: 1_000_000 });
    const execution = await stack.start({ objects: [object] });
    expect(await until(() => hasFailedOnce(execution))).toBe(true);
    await stack.setFaults();
    const { status, output = "{}" } = await stack.ended(execution);
    expect(status).toBe("SUCCEEDED");
    expect((JSON.parse(output) as LoadOutput).totals).toMatchObject({ lines: 100, indexed: 100 });
  });

  it("puts up to 100 small objects that wait together into one execution, all tied out", async () => {
    const day = "1993-01-05";
    const sinceMs = Date.now();
    const count = isLong ? 2_000 : 300;
    await switchStartLoad(false);
    try {
      for (let from = 0; from < count; from += 50)
        await Promise.all(
          Array.from({ length: 50 }, (_, n) =>
            stack.put(classicKey(`fleet-${from + n}`), classicLines(day, 2)),
          ),
        );
      expect(await stack.waitingUntil("LoadQueue", count)).toBe(count);
    } finally {
      await switchStartLoad(true);
    }
    expect(await stack.countUntil(`elb-${day}`, 2 * count)).toBe(2 * count);
    const outputs = await outputsOf("fleet-", sinceMs);
    expect(outputs.length).toBeLessThanOrEqual(count / 50);
    const sum = (name: string) => outputs.reduce((total, { totals }) => total + (totals[name] ?? 0), 0);
    expect([sum("objects"), sum("lines"), sum("indexed")]).toEqual([count, 2 * count, 2 * count]);
  });

  it("backfills a prefix in several batches, and only the wanted period", async () => {
    const key = (n: number) => directKey(`backfill-${n}`).replace("executions/", "backfilled/");
    const early = key(0).replace("2015/05/13", "2014/01/01").replace("20150513T2340Z", "20140101T0000Z");
    for (let from = 0; from < 150; from += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, n) => stack.put(key(from + n), classicLines("1993-01-06", 3))),
      );
    await stack.put(early, classicLines("1993-01-06", 3));
    const input = { bucket: stack.bucket, prefix: "backfilled/", since: "2015-01-01" };
    const execution = await stack.start(input, "BackfillPrefixStateMachine");
    const { status, output = "{}", error, cause } = await stack.ended(execution);
    expect([status, error, cause]).toEqual(["SUCCEEDED", undefined, undefined]);
    expect((JSON.parse(output) as LoadOutput).totals).toMatchObject({
      batches: 2,
      failedBatches: 0,
      objects: 150,
      lines: 450,
      indexed: 450,
    });
    expect(await stack.count("elb-1993-01-06")).toBe(450);
  });
});

/** Pauses or resumes the event source of StartLoad, so that what arrives meanwhile waits in its queue. */
async function switchStartLoad(isEnabled: boolean): Promise<void> {
  const UUID = resourceOf(stack.stack, "StartLoadEventSource");
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: isEnabled }));
  await until(
    () => lambda.send(new GetEventSourceMappingCommand({ UUID })),
    ({ State }) => State === (isEnabled ? "Enabled" : "Disabled"),
  );
}

/** Whether an attempt at a chunk of the execution has failed. */
async function hasFailedOnce(executionArn: string): Promise<boolean> {
  const { mapRuns = [] } = await stack.sfn.send(new ListMapRunsCommand({ executionArn }));
  for (const { mapRunArn } of mapRuns) {
    const { executions = [] } = await stack.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    for (const child of executions) {
      const { events = [] } = await stack.sfn.send(
        new GetExecutionHistoryCommand({ executionArn: child.executionArn }),
      );
      if (events.some(({ type }) => type === "TaskFailed")) return true;
    }
  }
  return false;
}

async function hasEntered(executionArn: string, state: string): Promise<boolean> {
  const { events = [] } = await stack.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  return events.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state);
}

/** Outputs of all executions whose objects have that name, once they have ended. */
async function outputsOf(name: string, sinceMs: number): Promise<LoadOutput[]> {
  const { executions = [] } = await stack.sfn.send(
    new ListExecutionsCommand({
      stateMachineArn: resourceOf(stack.stack, "LoadObjectsStateMachine"),
      maxResults: 200,
    }),
  );
  const recent = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= sinceMs - 1_000);
  const outputs: LoadOutput[] = [];
  for (const { executionArn = "" } of recent) {
    const { input = "" } = await stack.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (!input.includes(name)) continue;
    const { status, output = "{}" } = await stack.ended(executionArn);
    expect(status).toBe("SUCCEEDED");
    outputs.push(JSON.parse(output) as LoadOutput);
  }
  return outputs;
}
