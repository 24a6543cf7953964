import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { ShardReader, shardsOf } from "../../local/emulator/stand-ins/shards.ts";
import { type KinesisFault, KinesisFaultProxy, type SeenRequest } from "./kinesis-fault-proxy.ts";

const stack = runningStack();
const proxy = new KinesisFaultProxy(stack.awsEndpoint);
const stream = `faults-${process.pid}`;
const fault = { stream: "faults-", every: 1, times: 1 } as const;
let url = "";
let kinesis: KinesisClient;

async function setFaults(...faults: readonly KinesisFault[]): Promise<void> {
  await fetch(`${url}/__faults`, { method: "PUT", body: JSON.stringify(faults) });
}

async function seen(): Promise<SeenRequest[]> {
  return (await (await fetch(`${url}/__requests`)).json()) as SeenRequest[];
}

async function put(...texts: readonly string[]) {
  return await kinesis.send(
    new PutRecordsCommand({
      StreamName: stream,
      Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: text })),
    }),
  );
}

/** Everything in the stream, as strings. */
async function stored(): Promise<string[]> {
  const arn = `arn:aws:kinesis:${stack.region}:000000000000:stream/${stream}`;
  const [shard = ""] = await shardsOf(kinesis, arn);
  const records = await new ShardReader(kinesis, arn, shard, "TRIM_HORIZON").read(1_000);
  return records.map(({ data }) => Buffer.from(data).toString());
}

describe("the fault proxy in front of Kinesis", () => {
  beforeAll(async () => {
    url = await proxy.start();
    kinesis = new KinesisClient({
      ...awsClientConfig({ awsEndpoint: url, region: stack.region }),
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
    });
    await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  });

  afterAll(() => {
    kinesis.destroy();
    proxy.stop();
  });

  it("keeps single entries from the stream, by the code that is set", async () => {
    await setFaults({ ...fault, kind: "entries", every: 2, type: "SomethingNew" });
    const { FailedRecordCount, Records = [] } = await put("a", "b", "c", "d");
    expect(FailedRecordCount).toBe(2);
    expect(Records.map(({ ErrorCode, SequenceNumber }) => ErrorCode ?? typeof SequenceNumber)).toEqual([
      "string",
      "SomethingNew",
      "string",
      "SomethingNew",
    ]);
    expect((await put("b", "d")).FailedRecordCount).toBe(0);
    expect(await stored()).toEqual(["a", "c", "b", "d"]);
    expect(await seen()).toEqual([
      { stream, entries: 4, failed: 2 },
      { stream, entries: 2, failed: 0 },
    ]);
  });

  it("fails whole requests by status and type", async () => {
    const type = "ProvisionedThroughputExceededException";
    await setFaults({ ...fault, kind: "status", status: 400, type });
    await expect(put("e")).rejects.toMatchObject({ name: type });
    expect(await stored()).not.toContain("e");
  });

  it("breaks the connection before or after the request was applied", async () => {
    await setFaults({ ...fault, kind: "reset" });
    await expect(put("f")).rejects.toThrow(/socket|ECONNRESET/);
    expect(await stored()).not.toContain("f");
    await setFaults({ ...fault, kind: "answer-lost" });
    await expect(put("g")).rejects.toThrow(/socket|ECONNRESET/);
    expect(await stored()).toContain("g");
    expect(await seen()).toEqual([{ stream, entries: 1, failed: 0 }]);
  });

  it("takes its time, and leaves other streams alone", async () => {
    await setFaults({ ...fault, kind: "slow" });
    const startedMs = Date.now();
    await put("h");
    expect(Date.now() - startedMs).toBeGreaterThan(2_500);
    await setFaults({ ...fault, stream: "another", kind: "reset" });
    expect((await put("i")).FailedRecordCount).toBe(0);
  });
});
