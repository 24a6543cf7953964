import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf, runningStack } from "../../local/emulator/stack-record.ts";
import type { Fault } from "./fault-proxy.ts";
import { until } from "./until.ts";

export interface LoadOutput {
  readonly objects: readonly Record<string, number | string>[];
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
  readonly totals: Readonly<Record<string, number>>;
}

/** What tests do on the running stack. */
export class StackClient {
  readonly stack = runningStack();
  readonly s3 = new S3Client({ ...awsClientConfig(this.stack), forcePathStyle: true });
  readonly sfn = new SFNClient(awsClientConfig(this.stack));
  readonly sqs = new SQSClient(awsClientConfig(this.stack));
  readonly bucket = resourceOf(this.stack, "LogBucket");
  readonly rejectBucket = resourceOf(this.stack, "RejectBucket");

  async put(key: string, body: Buffer | string): Promise<{ bucket: string; key: string }> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: Buffer.from(body) }));
    return { bucket: this.bucket, key };
  }

  async start(input: object, machine = "LoadObjectsStateMachine"): Promise<string> {
    const { executionArn = "" } = await this.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: resourceOf(this.stack, machine),
        input: JSON.stringify(input),
      }),
    );
    return executionArn;
  }

  async ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    const describe = () => this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const execution = await until(describe, ({ status }) => status !== "RUNNING");
    if (execution.status === "RUNNING") throw new Error(`${executionArn} still runs`);
    return execution;
  }

  /** Loads objects and returns the output. @throws Error when the execution fails */
  async load(...objects: readonly object[]): Promise<LoadOutput> {
    const { status, output, error, cause } = await this.ended(await this.start({ objects }));
    if (status !== "SUCCEEDED" || output === undefined) throw new Error(`${status} ${error}: ${cause}`);
    return JSON.parse(output) as LoadOutput;
  }

  async request(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.stack.openSearchUrl}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  }

  async count(index: string): Promise<number> {
    await this.request("POST", `/${index}/_refresh`);
    return Number((await this.request("GET", `/${index}/_count`))["count"] ?? 0);
  }

  /** Waits until the index has so many documents. @returns how many it has */
  async countUntil(index: string, wanted: number): Promise<number> {
    return await until(
      () => this.count(index),
      (count) => count >= wanted,
    );
  }

  /** Waits until so many messages wait in the queue. @returns how many wait */
  async waitingUntil(queue: string, wanted: number): Promise<number> {
    const attributes = new GetQueueAttributesCommand({
      QueueUrl: resourceOf(this.stack, queue),
      AttributeNames: ["ApproximateNumberOfMessages"],
    });
    return await until(
      async () => Number((await this.sqs.send(attributes)).Attributes?.["ApproximateNumberOfMessages"]),
      (count) => count >= wanted,
    );
  }

  /** All rejects of the object with that key. */
  async rejectsOf(
    key: string,
  ): Promise<{ source: { key: string; offset: number }; reason: string; line?: string }[]> {
    const { Contents = [] } = await this.s3.send(
      new ListObjectsV2Command({ Bucket: this.rejectBucket, Prefix: "rejects/load/" }),
    );
    const texts = await Promise.all(
      Contents.map(async ({ Key }) => {
        const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.rejectBucket, Key }));
        return (await Body?.transformToString()) ?? "";
      }),
    );
    return texts
      .flatMap((text) => text.split("\n"))
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
      .filter((reject) => reject.source.key === key);
  }

  async setFaults(...faults: readonly Fault[]): Promise<void> {
    await fetch(`${process.env["LOGPIPE_PROXY_URL"]}/__faults`, {
      method: "PUT",
      body: JSON.stringify(faults),
    });
  }
}

/** `count` lines of a classic load balancer on a day (yyyy-mm-dd) of the test's own. */
export function classicLines(day: string, count: number): string {
  return Array.from(
    { length: count },
    (_, index) =>
      `${day}T23:39:${String(index % 60).padStart(2, "0")}.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 ${index} "GET http://www.example.com:80/${index} HTTP/1.1" "curl/7.38.0" - -\n`,
  ).join("");
}

export function classicKey(name: string): string {
  return `AWSLogs/1/elasticloadbalancing/us-east-1/2015/05/13/1_elasticloadbalancing_us-east-1_${name}_20150513T2340Z_1.2.3.4_x.log`;
}
