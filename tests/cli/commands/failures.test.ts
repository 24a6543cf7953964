import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { fakeExecutions } from "../fake-executions.ts";
import { executionArn, fakeStack, machines } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const sqs = mockClient(SQSClient);
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const failedAt = (minutes: number) => ({
  status: "FAILED" as const,
  startDate: ago(minutes + 1),
  stopDate: ago(minutes),
});
const objects = (...keys: string[]) => JSON.stringify({ objects: keys.map((key) => ({ bucket: "b", key })) });

const refused = executionArn("LoadObjects", "refused");
const truncated = executionArn("LoadObjects", "truncated");
const backfill = executionArn("BackfillPrefix", "month");
const clean = executionArn("CleanIndexes", "night");

beforeEach(() => {
  fakeStack({ ...machines, LoadDeadLetters: "https://sqs/dead" });
  sqs.reset();
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: "0" } });
});

describe("logpipe failures", () => {
  it("names the chunk's reason, its object and what helps, and exits with 1", async () => {
    fakeExecutions(
      [
        {
          executionArn: refused,
          ...failedAt(5),
          error: "States.ExceedToleratedFailureThreshold",
          cause: "The specified tolerated failure threshold was exceeded",
          input: objects("good", "bad"),
          redriveStatus: "REDRIVABLE",
        },
      ],
      [
        {
          executionArn: `${refused}-child`,
          ...failedAt(5),
          error: "ClusterRefusesError",
          cause: '{"errorType": "ClusterRefusesError", "errorMessage": "HTTP 403", "trace": []}',
          input: objects("bad"),
        },
        { executionArn: `${refused}-aborted`, ...failedAt(5), status: "ABORTED", input: objects("good") },
      ],
    );
    const { code, out } = await runCli(["failures"]);
    expect(code).toBe(1);
    expect(out.split("\n").slice(1)).toEqual([
      "",
      expect.stringMatching(/^LoadObjects {2}FAILED {2}\d+ min.* ago, after 1 min$/),
      "  ClusterRefusesError: HTTP 403",
      "  OpenSearch refuses everything: permissions, a write block, a full disk or a closed index.",
      "  1 chunk failed.",
      "  s3://b/bad",
      `  → Fix that. logpipe redrive ${refused}`,
      "",
    ]);
  });

  it.each([
    ["S3RefusesError", /S3 refuses/],
    ["SecretUnavailableError", /Secrets Manager/],
    ["ConfigurationError", /Parameters/],
  ])("says what %s means, and that a redrive goes on once it is fixed", async (error, meaning) => {
    fakeExecutions([
      { executionArn: refused, ...failedAt(5), error, input: objects("x"), redriveStatus: "REDRIVABLE" },
    ]);
    const { out } = await runCli(["--json", "failures"]);
    expect(JSON.parse(out).failures).toEqual([
      expect.objectContaining({
        error,
        meaning: expect.stringMatching(meaning),
        next: [`logpipe redrive ${refused}`],
      }),
    ]);
  });

  it("suggests a replay where a redrive is too late, or would fail again", async () => {
    fakeExecutions([
      {
        executionArn: refused,
        ...failedAt(5),
        error: "OpenSearchUnavailableError",
        input: objects("x"),
        redriveStatus: "NOT_REDRIVABLE",
        redriveStatusReason: "older than 14 days",
      },
      {
        executionArn: truncated,
        ...failedAt(6),
        error: "GzipTruncatedError",
        cause: JSON.stringify({
          errorMessage: "1 of the objects …:\nGzipTruncatedError in s3://b/c d.gz at byte 7: it ends early",
        }),
        input: objects("other", "c d.gz"),
        redriveStatus: "REDRIVABLE",
      },
      {
        executionArn: backfill,
        ...failedAt(7),
        error: "BackfillIncompleteError",
        input: JSON.stringify({ bucket: "b", prefix: "it's/", since: "2026-05-01", format: "alb" }),
      },
      { executionArn: clean, ...failedAt(8), error: "TooManyDeletionsError", input: "{}" },
    ]);
    const { out } = await runCli(["failures", "--json"]);
    const { failures } = JSON.parse(out);
    expect(
      failures.map(({ objects: urls, next }: { objects: unknown; next: unknown }) => [urls, next]),
    ).toEqual([
      [["s3://b/x"], [`logpipe replay --execution ${refused}`]],
      [["s3://b/c d.gz"], [`logpipe replay --execution ${truncated}`]],
      [["s3://b/it's/"], [`logpipe backfill 's3://b/it'\\''s/' --since 2026-05-01 --format alb`]],
      [[], ["logpipe clean"]],
    ]);
  });

  it("counts those that it does not show, and leaves out what ended earlier", async () => {
    fakeExecutions([
      { executionArn: refused, ...failedAt(5), error: "E", input: objects("x") },
      { executionArn: truncated, ...failedAt(6), error: "E", input: objects("y") },
      { executionArn: executionArn("LoadObjects", "old"), ...failedAt(120), error: "E" },
    ]);
    const { out } = await runCli(["failures", "--since", "1h", "--limit", "1"]);
    expect(out).toMatch(/^2 failed executions since/);
    expect(out).toContain("s3://b/x");
    expect(out).not.toContain("s3://b/y");
    expect(out).toContain("The latest 1 are shown; --limit shows more.");
  });

  it("exits with 1 for nothing but dead letters, and with 0 for none", async () => {
    fakeExecutions([]);
    expect(await runCli(["failures"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^0 failed executions/),
    });
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: "2" } });
    expect(await runCli(["failures"])).toMatchObject({
      code: 1,
      out: expect.stringContaining("LoadDeadLetters: 2 messages that could not be delivered."),
    });
  });
});
