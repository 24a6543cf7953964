import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { inputsOf } from "../../../src/cli/commands/replay.ts";
import { anyCharacter } from "../../factories/any-character.ts";
import { fakeExecutions, loaded, outputOf } from "../fake-executions.ts";
import { executionArn, fakeStack, machines } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const started = executionArn("LoadObjects", "replay");
const list = join(temporaryFolder(), "objects.txt");

/** Step Functions that ends every started execution so. */
function ending(how: object) {
  const sfn = fakeExecutions([
    { executionArn: started, startDate: new Date(0), stopDate: new Date(1_000), ...how },
  ]);
  sfn.on(StartExecutionCommand).resolves({ executionArn: started });
  return sfn;
}
const inputs = (sfn: ReturnType<typeof ending>) =>
  sfn.commandCalls(StartExecutionCommand).map(({ args }) => JSON.parse(args[0].input.input ?? ""));

beforeEach(() => {
  fakeStack(machines);
});

describe("logpipe replay", () => {
  it("loads objects, follows them to the end and ties them out", async () => {
    const sfn = ending({ status: "SUCCEEDED", output: outputOf(loaded) });
    const { code, out, err } = await runCli(["replay", "s3://b1b/k", "s3://b1b/k", "--format", "alb"]);
    expect(out).toMatch(/\nk +10 +7 +1 +1 +1 +1 +0 +1\.0\ntotal +10 .*\nEverything ties out\.\n$/);
    expect([code, err]).toEqual([0, "1 of 1 chunks, 0 executions running\n"]);
    expect(inputs(sfn)).toEqual([{ objects: [{ bucket: "b1b", key: "k" }], format: "alb" }]);
    const [call] = sfn.commandCalls(StartExecutionCommand);
    expect(call?.args[0].input).toMatchObject({
      stateMachineArn: machines.LoadObjectsStateMachine,
      name: expect.stringMatching(/^replay-\d{8}T\d{6}Z-[0-9a-f]{8}$/),
    });
  });

  it("exits with 1 if it fails or does not tie out", async () => {
    ending({ status: "FAILED", error: "ClusterRefusesError", cause: "no" });
    const failed = await runCli(["replay", "s3://b1b/k", "--json"]);
    expect([failed.code, JSON.parse(failed.out).problems]).toEqual([
      1,
      [`${started} failed: ClusterRefusesError: no`],
    ]);
    ending({ status: "SUCCEEDED", output: outputOf({ ...loaded, lines: 11 }) });
    expect(await runCli(["replay", "s3://b1b/k"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("11 lines are not 7 + 1 + 1 + 1"),
    });
  });

  it("takes a list of URLs and JSON, from a file or standard input, and only starts with --no-follow", async () => {
    const text = 's3://b1b/a\r\n\n{"bucket": "b2b", "key": "b c"}\ns3://b1b/a%20b\n';
    writeFileSync(list, text);
    for (const [from, stdin] of [
      [list, Readable.from([])],
      ["-", Readable.from([text])],
    ] as const) {
      const sfn = ending({ status: "RUNNING" });
      const { code, out } = await runCli(["replay", "--from", from, "--no-follow"], { stdin });
      expect([code, out]).toEqual([0, `${started}\n`]);
      expect(inputs(sfn)).toEqual([
        {
          objects: [
            { bucket: "b1b", key: "a" },
            { bucket: "b2b", key: "b c" },
            { bucket: "b1b", key: "a%20b" },
          ],
        },
      ]);
      expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(0);
    }
  });

  it("takes the objects and the format of an execution", async () => {
    const failed = executionArn("LoadObjects", "failed");
    const sfn = ending({ status: "SUCCEEDED", output: outputOf(loaded) });
    const input = { objects: [{ bucket: "b1b", key: "k", size: 5, etag: "old" }], format: "nlb" };
    sfn.on(DescribeExecutionCommand, { executionArn: failed }).resolves({ input: JSON.stringify(input) });
    expect((await runCli(["replay", "--execution", failed])).code).toBe(0);
    expect(inputs(sfn)).toEqual([{ objects: [{ bucket: "b1b", key: "k" }], format: "nlb" }]);
  });

  it.each([
    [["replay", "--execution", executionArn("CleanIndexes", "x")], "logpipe clean --help"],
    [["replay", "--execution", executionArn("BackfillPrefix", "x")], "logpipe backfill --help"],
    [["replay", "--execution", "x"], "not the ARN"],
    [["replay", "--from", "-", "s3://b1b/k"], "one of these"],
    [["replay", "s3://b1b"], "logpipe backfill s3://b1b"],
  ])("refuses %j", async (args, message) => {
    const { code, err } = await runCli(args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it("names the line of a list that is wrong", async () => {
    const stdin = Readable.from(['s3://b1b/a\n{"bucket": "b"}\n']);
    const { code, err } = await runCli(["replay", "--from", "-"], { stdin });
    expect([code, err]).toEqual([2, expect.stringContaining("standard input, line 2: it is not")]);
  });

  it("says what was started when not all could be", async () => {
    const sfn = ending({});
    sfn
      .on(StartExecutionCommand)
      .resolvesOnce({ executionArn: started })
      .rejects(Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" }));
    const stdin = Readable.from([Array.from({ length: 101 }, (_, n) => `s3://b1b/${n}\n`).join("")]);
    const { code, err } = await runCli(["replay", "--from", "-"], { stdin });
    expect(code).toBe(5);
    expect(err).toContain(`1 of 2 executions were started:\n${started}\n`);
  });
});

describe("inputsOf", () => {
  it("distributes every object once, within the limits of an input", () => {
    const object = fc.record({
      bucket: fc.constant("b1b"),
      key: fc.string({ minLength: 1, maxLength: 1_024, unit: anyCharacter }),
    });
    fc.assert(
      fc.property(fc.array(object, { maxLength: 130 }), (objects) => {
        const all = inputsOf(objects, "alb-health-check");
        expect(all.flatMap((input) => input.objects)).toEqual(objects);
        for (const input of all) {
          expect(input.objects.length).toBeLessThanOrEqual(100);
          expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThanOrEqual(64 * 1024);
        }
      }),
      { numRuns: 15 },
    );
  });
});
