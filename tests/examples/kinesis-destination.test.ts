import { KinesisClient, type PutRecordsCommandInput, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import {
  KinesisDestination,
  type KinesisDestinationOptions,
  maxBatchRecords,
  maxLineBytes,
} from "../../examples/producers/node/kinesis-destination.ts";

/** Backoff waits for real. */
jest.setTimeout(60_000);

const kinesis = mockClient(KinesisClient);
const unsent: { reason: string; lines: string[] }[] = [];

function destination(options: Partial<KinesisDestinationOptions> = {}): KinesisDestination {
  return new KinesisDestination({
    streamName: "logs",
    client: new KinesisClient({ region: "us-east-1" }),
    fallback: (reason, lines) => unsent.push({ reason, lines: lines.map(String) }),
    ...options,
  });
}

const lineOf = (message: string) => `${JSON.stringify({ message })}\n`;

/** Answers of a request whose entries have these error codes; undefined is success. */
const answer = (codes: readonly (string | undefined)[]) => ({
  FailedRecordCount: codes.filter((code) => code !== undefined).length,
  Records: codes.map((code) => (code === undefined ? { SequenceNumber: "1" } : { ErrorCode: code })),
});

const succeed = ({ Records = [] }: PutRecordsCommandInput) => answer(Records.map(() => undefined));

/** The lines of each request. */
function requests(): string[][] {
  return kinesis
    .commandCalls(PutRecordsCommand)
    .map(({ args: [{ input }] }) =>
      (input.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()),
    );
}

describe("KinesisDestination", () => {
  beforeEach(() => {
    kinesis.reset();
    unsent.length = 0;
    kinesis.on(PutRecordsCommand).callsFake(succeed);
  });

  it("sends again every failed entry whatever its code, and nothing else", async () => {
    kinesis
      .on(PutRecordsCommand)
      .resolvesOnce(answer([undefined]))
      .rejectsOnce(new Error("connection lost"))
      .resolvesOnce(answer(["ProvisionedThroughputExceededException", undefined, "InternalFailure"]))
      .resolvesOnce(answer(["SomethingNew", undefined]))
      .callsFake(succeed);
    const to = destination();
    for (const message of ["a", "b", "c", "d"]) to.write(lineOf(message));
    await to.flushed();
    const [a = "", b = "", c = "", d = ""] = ["a", "b", "c", "d"].map(lineOf);
    expect(requests()).toEqual([[a], [b, c, d], [b, c, d], [b, d], [b]]);
    expect(unsent).toEqual([]);
  });

  it("keeps requests within the limits of records and bytes, in order, and loses nothing", async () => {
    const small = Array.from({ length: 1200 }, (_, n) => lineOf(`line ${n}`));
    const large = Array.from({ length: 25 }, (_, n) => lineOf(`${n} ${"x".repeat(900_000)}`));
    const to = destination();
    for (const line of [...small, ...large]) to.write(line);
    await to.flushed();
    const sent = requests();
    expect(sent.flat()).toEqual([...small, ...large]);
    expect(Math.max(...sent.map((lines) => lines.length))).toBe(maxBatchRecords);
    const bytes = kinesis
      .commandCalls(PutRecordsCommand)
      .map(({ args: [{ input }] }) => input.Records ?? [])
      .map((records) =>
        records.reduce(
          (sum, { Data, PartitionKey }) => sum + (Data?.length ?? 0) + (PartitionKey?.length ?? 0),
          0,
        ),
      );
    expect(Math.max(...bytes)).toBeLessThanOrEqual(10 * 1024 * 1024);
  });

  it("passes on what Kinesis does not accept in time", async () => {
    kinesis.on(PutRecordsCommand).rejects(new Error("away"));
    const to = destination({ giveUpAfterMs: 0 });
    to.write(lineOf("a"));
    await to.flushed();
    expect(unsent).toEqual([{ reason: "not sent to logs: Error: away", lines: [lineOf("a")] }]);
  });

  it("passes on what does not fit into its buffer", async () => {
    const to = destination({ maxBufferedLines: 1 });
    to.write(lineOf("a"));
    to.write(lineOf("b"));
    await to.flushed();
    expect(requests()).toEqual([[lineOf("a")]]);
    expect(unsent.flatMap(({ lines }) => lines)).toEqual([lineOf("b")]);
  });

  it("cuts a line longer than a record, with a marker, and passes on the full line", async () => {
    const line = lineOf("\u0001".repeat(maxLineBytes));
    const to = destination();
    to.write(line);
    await to.flushed();
    const sent = requests().flat().join("");
    expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(maxLineBytes);
    expect(JSON.parse(sent).message).toMatch(/ \[cut: the document had \d+ bytes\]$/);
    expect(unsent.flatMap(({ lines }) => lines)).toEqual([line]);
  });

  it("continues after it was idle", async () => {
    const to = destination();
    to.write(lineOf("a"));
    await to.flushed();
    to.write(lineOf("b"));
    await to.flushed();
    expect(requests()).toEqual([[lineOf("a")], [lineOf("b")]]);
  });
});
