import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { projectRoot } from "../../local/tools/paths.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { sampleLines, sampleText } from "../fixtures/log-lines.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const lambda = new LambdaClient(awsClientConfig(stack.stack));
const bucket = "amzn-s3-demo-bucket";
const line =
  '2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -\n';

function eventOf(path: string): string {
  return readFileSync(join(projectRoot, "events", path), "utf8");
}

/** Invokes the deployed bundle of a step, `plan-chunks` → PlanChunksFunction, as Step Functions would. */
async function invoke(
  step: string,
  event: string,
): Promise<{ failed: boolean; answer: Record<string, unknown> }> {
  const name = step.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: resourceOf(stack.stack, `${name}Function`), Payload: event }),
  );
  return {
    failed: FunctionError !== undefined,
    answer: JSON.parse(Buffer.from(Payload ?? []).toString() || "null"),
  };
}

/** What each event must bring about; a file that is missing here fails the first test. */
const expectations: Readonly<Record<string, (result: Awaited<ReturnType<typeof invoke>>) => void>> = {
  "plan-chunks/one-object.json": ({ answer }) => {
    expect(answer).toMatchObject({ chunks: [{ group: 0, start: 0, end: null }], skipped: [], failures: [] });
  },
  "plan-chunks/other-encodings.json": ({ answer }) => {
    const [header, records, tabs] = [
      { encoding: "header", columns: " 0 1 2 3 4 5 6 7 8 9 a b c d" },
      { encoding: "records" },
      { encoding: "header", columns: expect.stringMatching(/^\t0 1 /) },
    ];
    expect(answer).toMatchObject({
      groups: [
        [
          { format: "vpc-flow", ...header },
          { format: "cloudtrail", ...records },
          { format: "cloudfront", ...tabs },
        ],
      ],
      skipped: [],
      failures: [],
    });
  },
  "load-chunk/named-columns.json": ({ answer }) => {
    expect(linesOf(answer)).toBe(1); // the second line of values: the first is in the window before
  },
  "load-chunk/tab-separated.json": ({ answer }) => {
    expect(linesOf(answer)).toBe(sampleText("cloudfront").trimEnd().split("\n").length);
  },
  "load-chunk/records.json": ({ answer }) => {
    expect(linesOf(answer)).toBe(2);
  },
  "plan-chunks/nothing-to-load.json": ({ answer }) => {
    expect(answer).toMatchObject({ chunks: [], skipped: [{ reason: "test file of the load balancer" }] });
  },
  "load-chunk/whole-object.json": ({ answer }) => {
    expect(linesOf(answer)).toBe(3);
  },
  "load-chunk/first-window.json": ({ answer }) => {
    expect(linesOf(answer)).toBe(2); // a line belongs to the window that holds its first byte
  },
  "load-chunk/continued.json": ({ answer }) => {
    expect(linesOf(answer)).toBe(3); // one before, two now
  },
  "summarize-load/loaded.json": ({ answer }) => {
    expect(answer["totals"]).toMatchObject({ objects: 1, lines: 3, indexed: 3 });
  },
  "summarize-load/truncated.json": ({ failed, answer }) => {
    expect([failed, answer["errorType"]]).toEqual([true, "GzipTruncatedError"]);
  },
  "start-load/object-created.json": ({ answer }) => {
    expect(answer).toEqual({ batchItemFailures: [] });
  },
  "start-load/one-bad-message.json": ({ answer }) => {
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: "2e1424d4-f796-459a-8184-9c92662be6da" }],
    });
  },
  "plan-backfill/first-slice.json": ({ answer }) => {
    expect(answer).toMatchObject({ listed: true, slice: { batches: 1 } });
  },
  "list-indexes/scheduled.json": ({ answer }) => {
    expect(answer).toMatchObject({ rules: { dryRun: false }, disk: { totalBytes: expect.any(Number) } });
  },
  "list-indexes/dry-run.json": ({ answer }) => {
    expect(answer).toMatchObject({ rules: { dryRun: true } });
  },
  "compute-deletions/two-old.json": ({ answer }) => {
    const deletions = [{ index: "elb-2026-08-19" }, { index: "elb-2026-08-20" }];
    expect(answer).toMatchObject({ deletions, toDelete: deletions });
  },
  "compute-deletions/too-many.json": ({ failed, answer }) => {
    expect([failed, answer["errorType"]]).toEqual([true, "TooManyDeletionsError"]);
  },
  "delete-index/gone.json": ({ answer }) => {
    expect(answer).toMatchObject({ index: "elb-2026-08-19", outcome: "gone" });
  },
  "summarize-clean/deleted.json": ({ answer }) => {
    expect(answer).toMatchObject({ deleted: [{ index: "elb-2026-08-19" }], freedBytes: 3000 });
  },
  "summarize-clean/not-deleted.json": ({ failed, answer }) => {
    expect([failed, answer["errorType"]]).toEqual([true, "IndexesNotDeletedError"]);
  },
  "transform-log-events/three-events.json": ({ answer }) => {
    expect(answer).toEqual({ batchItemFailures: [] });
  },
  "transform-log-events/poison-and-control.json": ({ answer }) => {
    expect(answer).toEqual({ batchItemFailures: [] }); // poison is in the reject store, it blocks nothing
  },
  "subscribe-log-groups/create.json": ({ failed }) => {
    expect(failed).toBe(false);
  },
  "prepare-domain/create.json": ({ failed }) => {
    expect(failed).toBe(false);
  },
  "prepare-domain/delete.json": ({ failed }) => {
    expect(failed).toBe(false);
  },
};

function linesOf(answer: Record<string, unknown>): unknown {
  return (answer["counts"] as number[][])[0]?.[0];
}

describe("events/", () => {
  beforeAll(async () => {
    await stack.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const { objects } = JSON.parse(eventOf("plan-chunks/one-object.json"));
    const Body = Buffer.from(line.repeat(3));
    await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key: objects[0].key, Body }));
    const [flows, trail, distribution] = JSON.parse(eventOf("plan-chunks/other-encodings.json")).objects;
    const records = `{"Records":[${sampleLines("cloudtrail").join(",")}]}`;
    for (const [{ key: Key }, text] of [
      [flows, sampleText("vpc-flow")],
      [trail, records],
      [distribution, sampleText("cloudfront")],
    ] as const)
      await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(text) }));
  });

  it("are all expected here", () => {
    const files = readdirSync(join(projectRoot, "events"), { recursive: true, encoding: "utf8" });
    // This stack does not deliver directly: direct-delivery.test.ts has that event.
    const deployed = files.filter((file) => file.endsWith(".json") && !file.startsWith("deliver-records/"));
    expect(deployed.toSorted()).toEqual(Object.keys(expectations).toSorted());
  });

  it.each(Object.keys(expectations))("%s works with the built function", async (path) => {
    const answers: string[] = [];
    const server = createServer((request, response) => {
      answers.push(request.method ?? "");
      request.resume().on("end", () => response.end());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const event = eventOf(path).replace("http://127.0.0.1:9/", `http://127.0.0.1:${port}/`);
    const result = await invoke(path.split("/")[0] ?? "", event);
    server.close();
    expectations[path]?.(result);
    expect(answers).toEqual(event.includes("ResponseURL") ? ["PUT"] : []);
  });
});

describe("the built functions", () => {
  /** They need neither S3 nor OpenSearch. */
  const pure = new Set(["SummarizeLoadFunction", "ComputeDeletionsFunction", "SummarizeCleanFunction"]);
  const functions = Object.keys(stack.stack.resources).filter((id) => /^[A-Z]\w+Function$/.test(id));

  it.each(functions)("%s is small enough to start quickly", (name) => {
    const { size } = statSync(join(stack.stack.folder, "build", name, "handler.mjs"));
    expect(size).toBeLessThan(pure.has(name) ? 250_000 : 600_000);
  });
});
