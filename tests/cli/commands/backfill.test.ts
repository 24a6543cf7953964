import { PassThrough } from "node:stream";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { estimate, renderEstimate } from "../../../src/cli/commands/backfill.ts";
import { fakeExecutions } from "../fake-executions.ts";
import { executionArn, fakeStack, machines } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const s3 = mockClient(S3Client);
const arn = executionArn("BackfillPrefix", "x");
const totals = { objects: 2, lines: 9, indexed: 9, duplicates: 0, rejected: 0, skipped: 0, batches: 1 };
const listed = (Key: string, Size: number) => ({ Key, Size, LastModified: new Date("2026-05-02T12:00:00Z") });

function ending(how: object) {
  const sfn = fakeExecutions([]);
  sfn.on(StartExecutionCommand).resolves({ executionArn: arn });
  sfn.on(DescribeExecutionCommand).resolves(how);
  return sfn;
}

beforeEach(() => {
  fakeStack(machines);
  s3.reset();
  s3.on(ListObjectsV2Command)
    .resolvesOnce({ Contents: [listed("p/a", 1_000), listed("p/b.gz", 500)], NextContinuationToken: "more" })
    .resolves({ Contents: [listed("p/empty", 0)] });
});

describe("logpipe backfill", () => {
  it("counts all pages and estimates, and with --dry-run starts nothing", async () => {
    const sfn = ending({});
    const { code, out, err } = await runCli(["backfill", "s3://b1b/p/", "--dry-run", "--json"]);
    expect([code, err]).toEqual([0, "Nothing was started.\n"]);
    expect(JSON.parse(out)).toMatchObject({
      objects: 2,
      plainBytes: 1_000,
      gzipBytes: 500,
      batches: 1,
      passedOver: 1,
      isCapped: false,
    });
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
  });

  it("asks, and starts only after a yes", async () => {
    const sfn = ending({ status: "SUCCEEDED", output: JSON.stringify({ totals }) });
    const answering = (text: string) => {
      const stdin = new PassThrough();
      stdin.end(text);
      return { stdin, canAsk: true };
    };
    expect(await runCli(["backfill", "s3://b1b/p/"], answering("n\n"))).toMatchObject({ code: 0, out: "" });
    expect(sfn.commandCalls(StartExecutionCommand)).toHaveLength(0);
    beforeEachListing();
    const { code, out } = await runCli(
      ["backfill", "s3://b1b/p/", "--since", "2026-05-01"],
      answering("y\n"),
    );
    expect([code, out]).toEqual([0, expect.stringMatching(/\n +2 +9 +9 +0 +0 +0 +0 +1\n$/)]);
    const [call] = sfn.commandCalls(StartExecutionCommand);
    expect(JSON.parse(call?.args[0].input.input ?? "")).toEqual({
      bucket: "b1b",
      prefix: "p/",
      since: "2026-05-01",
    });
  });

  it.each([
    [
      { status: "FAILED", error: "BackfillIncompleteError", cause: '{"errorMessage": "1 of 2 batches"}' },
      "FAILED: BackfillIncompleteError: 1 of 2 batches",
    ],
    [{ status: "SUCCEEDED", output: JSON.stringify({ totals: { ...totals, lines: 10 } }) }, "10"],
  ])("exits with 1 for %j", async (how, text) => {
    ending(how);
    const { code, out } = await runCli(["backfill", "s3://b1b/p/", "--yes"]);
    expect([code, out]).toEqual([1, expect.stringContaining(text)]);
  });

  it("exits with 4 if nothing is listed", async () => {
    s3.reset();
    s3.on(ListObjectsV2Command).resolves({});
    expect(await runCli(["backfill", "s3://b1b/q"])).toMatchObject({
      code: 4,
      err: expect.stringContaining("There is nothing under s3://b1b/q"),
    });
  });

  it("stops listing early, and says so", async () => {
    s3.reset();
    const Contents = Array.from({ length: 1_000 }, (_, n) => listed(`p/${n}`, 1));
    s3.on(ListObjectsV2Command).resolves({ Contents, NextContinuationToken: "always" });
    const { out } = await runCli(["backfill", "s3://b1b/p/", "--dry-run"]);
    expect(out).toMatch(/^Objects {2}at least 100,000,/);
    expect(out).toContain("Listing stopped early");
  });
});

function beforeEachListing(): void {
  s3.reset();
  s3.on(ListObjectsV2Command).resolves({ Contents: [listed("p/a", 1_000), listed("p/b", 500)] });
}

describe("the estimate", () => {
  it("of 1 GB of plain lines is that of docs/costs.md", () => {
    const work = { objects: 1, plainBytes: 1e9, gzipBytes: 0, batches: 1, passedOver: 0, isCapped: false };
    const { lines, seconds, usd } = estimate(work, 10);
    expect(lines).toBe(3_200_000);
    expect(Math.round(seconds.from)).toBe(68);
    expect(Math.round(seconds.to)).toBe(340);
    expect(usd.from).toBeCloseTo(0.0033, 3);
    expect(usd.to).toBeCloseTo(0.01, 2);
    expect(renderEstimate(work, estimate(work, 10))).toContain("Time     1 min 8 s to 5 min 40 s");
  });

  it("grows with the number of requests if objects are small", () => {
    const work = {
      objects: 1e6,
      plainBytes: 1e9,
      gzipBytes: 0,
      batches: 1e4,
      passedOver: 0,
      isCapped: false,
    };
    const { seconds, usd } = estimate(work, 10);
    expect(seconds.from).toBeGreaterThan(10_000);
    expect(usd.from).toBeGreaterThan(3);
  });
});
