import { createServer, type Server } from "node:http";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { fakeExecutions } from "../fake-executions.ts";
import { executionArn, fakeStack, machines } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const cloudWatch = mockClient(CloudWatchClient);
const lambda = mockClient(LambdaClient);
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
const indexes = [
  { index: "elb-2026-05-01", "docs.count": "10", "store.size": "1000" },
  { index: "elb-2026-05-02", "docs.count": "5", "store.size": "500" },
  { index: ".kibana_1", "docs.count": "1", "store.size": "9" },
];
let openSearch: Server;
let OpenSearchEndpoint = "";
const before = { ...process.env };

beforeAll(async () => {
  process.env = { ...before, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  openSearch = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(indexes));
  });
  await new Promise<void>((resolve) => {
    openSearch.listen(0, "127.0.0.1", resolve);
  });
  const address = openSearch.address();
  OpenSearchEndpoint = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  process.env = before;
  openSearch.closeAllConnections();
  openSearch.close();
});

beforeEach(() => {
  for (const mock of [cloudWatch, lambda, s3, sqs]) mock.reset();
  const hourAgo = new Date(Date.now() - 3_600_000);
  fakeExecutions([
    { executionArn: executionArn("LoadObjects", "1"), status: "RUNNING", startDate: hourAgo },
    {
      executionArn: executionArn("LoadObjects", "2"),
      status: "FAILED",
      startDate: hourAgo,
      stopDate: hourAgo,
    },
    {
      executionArn: executionArn("LoadObjects", "3"),
      status: "ABORTED",
      startDate: new Date(0),
      stopDate: new Date(1),
    },
  ]);
  lambda.on(GetEventSourceMappingCommand).resolves({ State: "Disabled" });
  sqs.on(GetQueueAttributesCommand).resolves({
    Attributes: { ApproximateNumberOfMessages: "3", ApproximateNumberOfMessagesNotVisible: "1" },
  });
  s3.on(ListObjectsV2Command).resolves({
    Contents: [{ Key: "rejects/a", Size: 1_500, LastModified: hourAgo }],
  });
  cloudWatch.on(GetMetricDataCommand).callsFake(({ MetricDataQueries }) => ({
    MetricDataResults: MetricDataQueries.map(({ Id }: { Id: string }, index: number) => ({
      Id,
      Values: index === 0 ? [90, 60] : [],
    })),
  }));
});

describe("logpipe status", () => {
  it("shows each part of a full stack, in 80 columns", async () => {
    fakeStack(
      {
        ...machines,
        StartLoadEventSource: "u",
        LoadQueue: "https://sqs.us-east-1.amazonaws.com/1/logpipe-LoadQueue-X",
        DeliveryStream: "delivery",
        RejectBucket: "rejects",
      },
      { OpenSearchEndpoint },
    );
    const { code, out, err } = await runCli(["status"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n")).toEqual([
      "executions      running  failed 24 h  last",
      "LoadObjects           1            1  RUNNING 1 h ago",
      "BackfillPrefix        0            0  -",
      "CleanIndexes          0            0  -",
      "",
      "flow  event source",
      "load  paused",
      "",
      "queue      waiting  in flight",
      "LoadQueue        3          1",
      "",
      "lag                             behind",
      "oldest object in LoadQueue  1 min 30 s",
      "Firehose behind LogStream            -",
      "Firehose to OpenSearch               -",
      "Firehose to the archive              -",
      "",
      "rejects  1 object, 1.50 kB, the latest 1 h ago",
      "",
      "indexes  number  documents     size  newest",
      "elb-*         2         15  1.50 kB  elb-2026-05-02",
      "",
    ]);
    const [query] = cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input.MetricDataQueries ?? [];
    expect(query?.MetricStat).toMatchObject({
      Metric: { Dimensions: [{ Name: "QueueName", Value: "logpipe-LoadQueue-X" }] },
      Stat: "Maximum",
    });
  });

  it("leaves out what the stack does not have", async () => {
    fakeStack({ LoadObjectsStateMachine: machines.LoadObjectsStateMachine }, { OpenSearchEndpoint });
    const { out } = await runCli(["status", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      stack: "logpipe",
      executions: [{ machine: "LoadObjects", running: 1, failed24h: 1, last: { status: "RUNNING" } }],
      eventSources: [],
      queues: [],
      rejects: null,
      lag: [],
      indexes: [{ prefix: "elb-", indexes: 2, documents: 15, bytes: 1_500, newest: "elb-2026-05-02" }],
    });
  });

  it("says why a part cannot be read, shows the others, and exits with 1", async () => {
    fakeStack({ ...machines, RejectBucket: "rejects" }, { OpenSearchEndpoint: "http://127.0.0.1:9" });
    const denied = Object.assign(new Error("Access Denied"), { name: "AccessDenied" });
    s3.on(ListObjectsV2Command).rejects(denied);
    const { code, out } = await runCli(["status"]);
    expect(code).toBe(1);
    expect(out).toContain("LoadObjects           1");
    expect(out).toContain("? These credentials are not allowed to");
    expect(out).toMatch(/\? OpenSearch did not answer GET \/_cat\/indices/);
    const { unknown } = JSON.parse((await runCli(["status", "--json"])).out).indexes;
    expect(unknown).toContain("OpenSearch did not answer");
  });
});
