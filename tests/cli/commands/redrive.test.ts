import { DescribeMapRunCommand, ExecutionNotRedrivable, RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { fakeExecutions } from "../fake-executions.ts";
import { executionArn, fakeStack, machines } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const times = { startDate: new Date(Date.now() - 60_000), stopDate: new Date() };
const passing = { status: "FAILED" as const, error: "OpenSearchUnavailableError", ...times };
const [one, two, wrong] = ["one", "two", "wrong"].map((name) => executionArn("LoadObjects", name)) as [
  string,
  string,
  string,
];
const child = executionArn("LoadObjects", "x").replace("-X:", "-X/LoadChunks:");

beforeEach(() => {
  fakeStack(machines);
});

describe("logpipe redrive", () => {
  it("redrives the named executions, once each", async () => {
    const sfn = fakeExecutions([{ executionArn: one, ...passing, redriveStatus: "REDRIVABLE" }]);
    sfn.on(RedriveExecutionCommand).resolves({ redriveDate: new Date() });
    expect(await runCli(["redrive", one, one])).toEqual({
      code: 0,
      out: `redriven      ${one}\n`,
      err: "1 execution: 1 redriven, 0 not. `logpipe status` shows what is running.\n",
    });
    const calls = sfn.commandCalls(RedriveExecutionCommand);
    expect(calls.map(({ args }) => args[0].input)).toEqual([{ executionArn: one }]);
  });

  it("redrives whatever it can, and says for the rest why not, and what to do instead", async () => {
    const sfn = fakeExecutions([
      { executionArn: one, ...passing, redriveStatus: "REDRIVABLE" },
      {
        executionArn: two,
        ...passing,
        redriveStatus: "NOT_REDRIVABLE",
        redriveStatusReason: "it is too old",
      },
      { executionArn: wrong, ...passing, error: "WrongFormatError", redriveStatus: "REDRIVABLE" },
    ]);
    sfn.on(RedriveExecutionCommand).resolves({ redriveDate: new Date() });
    const { code, out } = await runCli(["redrive", "--all", "--json"]);
    expect(code).toBe(1);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines).toEqual(
      expect.arrayContaining([
        { arn: one, redriven: true },
        { arn: two, redriven: false, reason: "it is too old", instead: `logpipe replay --execution ${two}` },
        {
          arn: wrong,
          redriven: false,
          reason: "it would fail the same way again",
          instead: `logpipe replay --execution ${wrong}`,
        },
      ]),
    );
    expect(sfn.commandCalls(RedriveExecutionCommand)).toHaveLength(1);
  });

  it("reports a refusal by Step Functions as one", async () => {
    const sfn = fakeExecutions([{ executionArn: one, ...passing, redriveStatus: "REDRIVABLE" }]);
    sfn
      .on(RedriveExecutionCommand)
      .rejects(new ExecutionNotRedrivable({ message: "exceeded 1,000 redrives", $metadata: {} }));
    const { code, out } = await runCli(["redrive", one]);
    expect(code).toBe(1);
    expect(out).toContain(
      "Step Functions refuses it: ExecutionNotRedrivable: exceeded 1,000 redrives; instead:",
    );
  });

  it.each([
    ["that succeeded", { status: "SUCCEEDED" as const }, "it is SUCCEEDED"],
    ["that runs", { status: "RUNNING" as const }, "it is RUNNING"],
  ])("leaves an execution alone %s", async (_, more, reason) => {
    const sfn = fakeExecutions([{ executionArn: one, ...passing, ...more }]);
    expect((await runCli(["redrive", one])).out).toContain(reason);
    expect(sfn.commandCalls(RedriveExecutionCommand)).toHaveLength(0);
  });

  it("looks at all executions before it redrives any", async () => {
    const sfn = fakeExecutions([{ executionArn: one, ...passing, redriveStatus: "REDRIVABLE" }]);
    expect((await runCli(["redrive", one, "nonsense"])).code).toBe(2);
    const elsewhere = one.replace("123456789012", "210987654321");
    expect(await runCli(["redrive", one, elsewhere])).toMatchObject({ code: 4 });
    expect(sfn.commandCalls(RedriveExecutionCommand)).toHaveLength(0);
  });

  it("names the execution of a chunk", async () => {
    const sfn = fakeExecutions([{ executionArn: child, ...passing, mapRunArn: "run" }]);
    sfn.on(DescribeMapRunCommand, { mapRunArn: "run" }).resolves({ executionArn: one });
    const { code, err } = await runCli(["redrive", child]);
    expect([code, err]).toEqual([2, expect.stringContaining(`logpipe redrive ${one}`)]);
  });
});
