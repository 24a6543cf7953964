import { describe, expect, it } from "@jest/globals";
import {
  invocationEntries,
  type KinesisEvent,
  reloadInvocations,
  oneEntry,
} from "../../../../src/cli/rejects/places/event-source.ts";

const file = { bucket: "b", key: "aws/lambda/m/shardId-0/2026/05/01/x", bytes: 1, writtenMs: 0 };
const event: KinesisEvent = {
  Records: ["1", "2", "3"].map((sequenceNumber) => ({ kinesis: { sequenceNumber, data: "eA==" } })),
};
const failure = (payload: unknown) =>
  JSON.stringify({
    requestContext: { requestId: "r", condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
    timestamp: "2026-05-01T00:38:06.021Z",
    KinesisBatchInfo: {
      shardId: "shardId-0",
      startSequenceNumber: "1",
      batchSize: 3,
      streamArn: "arn:x:stream/s",
    },
    payload,
  });
const text = failure(JSON.stringify(event));

async function run(raw: string, answer: { functionError?: string; payload: string }) {
  const invoked: KinesisEvent[] = [];
  const [settled] = await reloadInvocations(
    async (one) => {
      invoked.push(one);
      return await Promise.resolve({ functionError: undefined, ...answer });
    },
    invocationEntries(oneEntry(raw), file),
  );
  return { invoked, settled };
}

describe("reloadInvocations", () => {
  it.each([
    ["a text", text],
    ["an object", failure(event)],
  ])("invokes the function with the event, whether it is kept as %s", async (_, raw) => {
    const { invoked, settled } = await run(raw, { payload: '{"batchItemFailures":[]}' });
    expect(invoked).toEqual([{ ...event, reload: "batch" }]);
    expect(settled).toEqual({ verdict: { kind: "loaded" } });
  });

  it("leaves the batch, and says how to load it, when the stack has no function for it any more", async () => {
    const [settled] = await reloadInvocations(
      async () => await Promise.resolve(undefined),
      invocationEntries(oneEntry(text), file),
    );
    expect(settled?.verdict).toMatchObject({
      kind: "left",
      why: expect.stringContaining("Delivery=switching"),
    });
  });

  it("keeps the batch when the function fails", async () => {
    const { settled } = await run(text, { functionError: "Unhandled", payload: '{"errorType":"E"}' });
    expect(settled).toEqual({
      verdict: { kind: "rejected", reason: "Unhandled", message: '{"errorType":"E"}' },
    });
  });

  it("keeps the records from the checkpoint on: those before it were taken", async () => {
    const { settled } = await run(text, { payload: '{"batchItemFailures":[{"itemIdentifier":"2"}]}' });
    expect(settled?.verdict).toMatchObject({ kind: "rejected", reason: "not_emitted" });
    const [left] = invocationEntries([...(settled?.replacement ?? [])], file);
    expect(left?.event?.Records.map(({ kinesis }) => kinesis.sequenceNumber)).toEqual(["2", "3"]);
  });

  it("leaves a batch without its records, and one with an unexpected answer", async () => {
    expect((await run(failure(undefined), { payload: "{}" })).settled?.verdict.kind).toBe("left");
    expect((await run(text, { payload: "null" })).settled?.verdict.kind).toBe("left");
  });

  it("reports what Lambda says about it", () => {
    const [entry] = invocationEntries(oneEntry(text), file);
    expect(entry?.found).toMatchObject({
      reason: "RetryAttemptsExhausted",
      message: "3 records: Unhandled",
      from: "s shardId-0 1",
      atMs: Date.parse("2026-05-01T00:38:06.021Z"),
    });
  });
});
