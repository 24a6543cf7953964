import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "@jest/globals";
import { LoadFollower, type LoadProgress } from "../../../src/cli/stack/follow-loads.ts";
import { renderTieOut, untied } from "../../../src/cli/terminal/tie-out.ts";
import { fakeExecutions, loaded, outputOf } from "../fake-executions.ts";
import { executionArn } from "../fake-stack.ts";

const [first, second] = [executionArn("LoadObjects", "1"), executionArn("LoadObjects", "2")];
const times = { startDate: new Date(1_000), stopDate: new Date(3_500) };

describe("LoadFollower", () => {
  it("looks until all have ended, and adds up what they did", async () => {
    const sfn = fakeExecutions([]);
    sfn
      .on(DescribeExecutionCommand, { executionArn: first })
      .resolvesOnce({ status: "RUNNING" })
      .resolves({ status: "SUCCEEDED", output: outputOf(loaded), ...times });
    sfn.on(DescribeExecutionCommand, { executionArn: second }).resolves({
      status: "FAILED",
      error: "WrongFormatError",
      cause: '{"errorMessage": "in words", "trace": []}',
    });
    const shown: LoadProgress[] = [];
    const loads = await new LoadFollower(new SFNClient({})).follow(
      async () => await Promise.resolve({ arns: [first, second], complete: true }),
      { show: (progress) => void shown.push(progress), pollMs: 1 },
    );
    expect(shown).toEqual([
      { executions: 2, running: 1, chunksDone: 2, chunks: 2 },
      { executions: 2, running: 0, chunksDone: 2, chunks: 2 },
    ]);
    expect(loads).toEqual({
      objects: [expect.objectContaining({ key: "k", lines: 10, seconds: 2.5 })],
      chunks: 2,
      skipped: [],
      failures: [{ arn: second, error: "WrongFormatError", cause: "in words" }],
    });
    // One that has ended is not asked for again.
    expect(sfn.commandCalls(DescribeExecutionCommand, { executionArn: second })).toHaveLength(1);
  });

  it("waits for executions that are still to come, and stops with the signal", async () => {
    fakeExecutions([{ executionArn: first, status: "SUCCEEDED", output: outputOf(loaded), ...times }]);
    let looks = 0;
    const find = async () => {
      looks += 1;
      return await Promise.resolve({ arns: looks < 3 ? [] : [first], complete: looks >= 3 });
    };
    const show = () => undefined;
    const follower = new LoadFollower(new SFNClient({}));
    expect((await follower.follow(find, { show, pollMs: 1 })).objects).toHaveLength(1);
    expect(looks).toBe(3);
    looks = -1_000_000;
    const signal = AbortSignal.timeout(20);
    await expect(follower.follow(find, { show, pollMs: 1, signal })).rejects.toThrow("aborted");
  });
});

describe("the tie-out", () => {
  const object = { ...loaded, seconds: 1 };

  it("is a table with totals", () => {
    expect(renderTieOut({ objects: [object, object], chunks: 1 }, 80, ({ key }) => key)).toBe(
      [
        "object  lines  indexed  duplic.  reject.  skipped  chunks  retries    s",
        "k          10        7        1        1        1       1        0  1.0",
        "k          10        7        1        1        1       1        0  1.0",
        "total      20       14        2        2        2       1        0  1.0",
        "Small objects share a chunk: the total counts it once.",
      ].join("\n"),
    );
  });

  it("names what does not add up", () => {
    const whole = { objects: [object], skipped: [], failures: [] };
    expect(untied(whole, 1)).toEqual([]);
    expect(untied(whole, 2)).toEqual([expect.stringMatching(/^2 objects .* 1 /)]);
    expect(untied({ ...whole, objects: [{ ...object, lines: 11 }] }, 1)).toEqual([
      "s3://b/k: 11 lines are not 7 + 1 + 1 + 1",
    ]);
    expect(untied({ ...whole, objects: [], failures: [{ arn: "a", error: "E", cause: "c" }] }, 1)).toEqual([
      "a failed: E: c",
    ]);
  });
});
