import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { representatives } from "../extent.ts";
import { logpipe } from "./logpipe.ts";
import { classicKey, classicLines, StackClient } from "./stack-client.ts";

const stack = new StackClient();
const lambda = new LambdaClient(awsClientConfig(stack.stack));
const mapping = resourceOf(stack.stack, "StartLoadEventSource");
/** Keys that no rule loads as they arrive. */
const keyOf = (name: string) => classicKey(name).replace("AWSLogs/", "operate/");

async function stateOf(uuid: string): Promise<string | undefined> {
  return (await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }))).State;
}

afterEach(() => stack.setFaults());

describe("an outage, from the first failure to the last line", () => {
  const day = "1994-01-01";
  const index = `elb-${day}`;
  let url = "";
  let failed = "";

  beforeAll(async () => {
    const object = await stack.put(keyOf("outage"), classicLines(day, 100));
    url = `s3://${object.bucket}/${object.key}`;
    await stack.setFaults({ index, kind: "status", status: 403, every: 1, times: 1_000_000 });
    failed = await stack.start({ objects: [object] });
    await stack.ended(failed);
  });

  it("is named by failures: the reason of the chunk, its object, and what helps", async () => {
    const { code, out } = await logpipe(["failures", "--since", "1h", "--limit", "1000", "--json"]);
    expect(code).toBe(1);
    const { failures } = JSON.parse(out);
    expect(failures.find(({ arn }: { arn: string }) => arn === failed)).toMatchObject({
      machine: "LoadObjects",
      status: "FAILED",
      error: "ClusterRefusesError",
      cause: expect.stringContaining("403"),
      failedChunks: 1,
      objects: [url],
      next: [`logpipe redrive ${failed}`],
    });
    const plain = await logpipe(["failures", "--since", "1h", "--limit", "1000"]);
    expect(plain.code).toBe(1);
    expect(plain.out).toContain("OpenSearch refuses everything");
    expect(plain.out).toContain(`→ Fix that. logpipe redrive ${failed}`);
  });

  it("is counted by status", async () => {
    const { code, out, err } = await logpipe(["status", "--json"]);
    expect([code, err]).toEqual([0, ""]);
    const status = JSON.parse(out);
    expect(status.executions[0]).toMatchObject({ machine: "LoadObjects", last: { status: "FAILED" } });
    expect(status.executions[0].failed24h).toBeGreaterThan(0);
    expect(status.queues.map(({ name }: { name: string }) => name)).toEqual([
      "LoadQueue",
      "LoadDeadLetters",
      "CleanDeadLetters",
    ]);
  });

  it("cannot be redriven here, so a replay is offered", async () => {
    const { code, out, err } = await logpipe(["redrive", failed]);
    expect(code).toBe(1);
    expect(out).toContain(`not redriven  ${failed}`);
    expect(out).toContain(`instead: logpipe replay --execution ${failed}`);
    expect(err).toContain("1 execution: 0 redriven, 1 not.");
  });

  it("is resolved by a replay, which loads everything; a second one finds only duplicates", async () => {
    await stack.setFaults();
    const replayed = await logpipe(["replay", "--execution", failed]);
    expect(replayed.out).toMatch(/total +100 +100 +0 +0 +0 +1 /);
    expect(replayed.out).toContain("Everything ties out.");
    expect(replayed.code).toBe(0);
    expect(await stack.count(index)).toBe(100);
    const again = await logpipe(["replay", url, "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({
      totals: { lines: 100, indexed: 0, duplicates: 100 },
      problems: [],
    });
    expect(await stack.count(index)).toBe(100);
  });

  it("also fails a replay while it lasts, with exit code 1 and the reason", async () => {
    await stack.setFaults({ index, kind: "status", status: 403, every: 1, times: 1_000_000 });
    const { code, err } = await logpipe(["replay", "--from", "-"], { input: `\n${url}\n${url}\n` });
    expect(code).toBe(1);
    expect(err).toContain("failed:");
    expect(err).toContain("`logpipe failures` says what to do.");
  });

  it("leaves the load alone when its following is interrupted", async () => {
    await stack.setFaults({ index: "elb-1994-01-02", kind: "held", every: 1, times: 1 });
    const { bucket, key } = await stack.put(keyOf("interrupted"), classicLines("1994-01-02", 100));
    const { code, err } = await logpipe(["replay", `s3://${bucket}/${key}`], { interruptWhen: /running/ });
    expect(code).toBe(130);
    expect(err).toContain("The load keeps running (1 execution)");
    await stack.setFaults();
    expect(await stack.countUntil("elb-1994-01-02", 100)).toBe(100);
  });
});

describe("backfill", () => {
  const prefix = "operate-backfill/";
  const url = `s3://${stack.bucket}/${prefix}`;

  beforeAll(async () => {
    for (const name of ["a", "b", "c"])
      await stack.put(classicKey(name).replace("AWSLogs/", prefix), classicLines("1994-01-03", 50));
    await stack.put(`${prefix}empty.log`, "");
  });

  it("counts and estimates first, and starts nothing without a yes", async () => {
    const { code, out, err } = await logpipe(["backfill", url, "--dry-run"]);
    expect(code).toBe(0);
    expect(out).toMatch(/Objects {2}3, .* 1 skipped/);
    expect(err).toContain("Nothing was started.");
    const asked = await logpipe(["backfill", url]);
    expect([asked.code, asked.out]).toEqual([2, ""]);
    expect(asked.err).toContain("add --yes");
    const none = await logpipe(["backfill", url, "--until", "2014-12-31", "--json"]);
    expect(JSON.parse(none.out)).toMatchObject({ objects: 0, passedOver: 4 });
  });

  it("loads the prefix and ties it out", async () => {
    const { code, out, err } = await logpipe(["backfill", url, "--since", "2015-05-13", "--yes"]);
    expect(out).toMatch(/^ +3 +150 +150 +0 +0 +0 +0 +1$/m);
    expect(err).toContain("Everything ties out.");
    expect(code).toBe(0);
    expect(await stack.count("elb-1994-01-03")).toBe(150);
  });

  it("says where nothing is", async () => {
    const { code, err } = await logpipe(["backfill", `s3://${stack.bucket}/nowhere/`]);
    expect([code, err]).toEqual([4, expect.stringContaining("There is nothing under")]);
    const bucket = await logpipe(["backfill", "s3://no-such-bucket-of-ours/x"]);
    expect([bucket.code, bucket.err]).toEqual([4, expect.stringContaining("s3://no-such-bucket-of-ours/")]);
  });
});

describe("pause and resume", () => {
  afterAll(async () => {
    await logpipe(["resume"]);
  });

  it("switch the event source, once or twice, and say what is held where", async () => {
    for (let time = 0; time < 2; time += 1) {
      const { code, out, err } = await logpipe(["pause"]);
      expect([code, await stateOf(mapping)]).toEqual([0, "Disabled"]);
      expect(out).toMatch(/load +StartLoad +\w+ +Disabled/);
      expect(err).toContain("LoadQueue holds the objects that arrive, for 14 days");
    }
    expect((await logpipe(["status"])).out).toMatch(/load +paused/);
    await stack.put(classicKey("paused"), classicLines("1994-01-09", 20));
    expect(await stack.waitingUntil("LoadQueue", 1)).toBe(1);
    expect(await stack.count("elb-1994-01-09")).toBe(0);
    const { code, out } = await logpipe(["resume", "--only", "load", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).eventSources).toEqual([
      { source: "load", feeds: "StartLoad", before: "Disabled", now: "Enabled" },
    ]);
    expect(await stateOf(mapping)).toBe("Enabled");
    expect(await stack.countUntil("elb-1994-01-09", 20)).toBe(20); // the work was kept
  });
});

describe("wrong use gets one message and its exit code", () => {
  const commands: readonly (readonly string[])[] = [
    ["status"],
    ["replay", "s3://some-bucket/key"],
    ["rejects"],
    ["failures"],
    ["redrive", "--all"],
    ["backfill", "s3://some-bucket/prefix"],
    ["pause"],
    ["resume"],
    ["clean"],
    ["subscribe", "/app/any"],
    ["unsubscribe", "--prefix", "/app/", "--yes"],
    ["subscriptions"],
    ["rehydrate", "--from", "2020-01-01", "--to", "2020-01-02", "--yes"],
    ["prepare"],
  ];
  const oneMessage = /^logpipe: [^\n]+\n$/;
  const noCredentials = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    HOME: "/nonexistent",
  };

  const some = representatives(commands, 3);

  it.each(some)("no such stack: %s", async (...args) => {
    const { code, out, err } = await logpipe([...args, "--stack-name", "nix"]);
    expect([code, out]).toEqual([4, ""]);
    expect(err).toMatch(oneMessage);
    expect(err).toContain("There is no stack nix in us-east-1.");
  });

  it.each(some)("no credentials: %s", async (...args) => {
    const { code, out, err } = await logpipe(args, { env: noCredentials });
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(oneMessage);
    expect(err).toContain("No AWS credentials were found.");
  });

  it.each(some)("AWS cannot be reached: %s", async (...args) => {
    const { code, out, err } = await logpipe(args, { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" } });
    expect([code, out]).toEqual([5, ""]);
    expect(err).toMatch(oneMessage);
    expect(err).toContain("cannot be reached");
  });

  const elsewhere = "arn:aws:states:us-east-1:000000000000:execution:Other:x";
  it.each([
    [["stauts"], 2, "Did you mean status?"],
    [["status", "--nope"], 2, "--nope"],
    [["failures", "--since", "yesterday"], 2, "90m, 24h, 7d"],
    [["failures", "--limit", "0"], 2, "1 or more"],
    [["redrive"], 2, "or give --all"],
    [["redrive", "x"], 2, "x is not the ARN of an execution"],
    [["redrive", elsewhere], 4, "is not an execution of the stack logpipe"],
    [["replay"], 2, "one of these"],
    [["replay", "my.log"], 2, "my.log is not an S3 URL"],
    [["replay", "s3://some-bucket/prefix/"], 2, "logpipe backfill s3://some-bucket/prefix/"],
    [["replay", "--from", "no-such-file"], 2, "no-such-file"],
    [["replay", "--from", "-"], 2, "no objects"],
    [["replay", "--format", "xml", "s3://some-bucket/key"], 2, "Allowed choices are"],
    [["backfill", "prefix"], 2, "prefix is not an S3 URL"],
    [["backfill", "s3://some-bucket/", "--since", "May"], 2, "2026-05-03"],
    [
      ["backfill", "s3://some-bucket/", "--since", "2026-05-03", "--until", "2026-05-01"],
      2,
      "before --until",
    ],
    [["pause", "--only", "elb"], 2, "load, cloudwatch"],
    [["clean", "--rules", "no-such-file"], 2, "no-such-file"],
    [["completion", "tcsh"], 2, "bash, zsh, fish"],
    [["subscribe"], 2, "Choose the log groups"],
    [["subscribe", "a", "--prefix", "b"], 2, "either names of log groups"],
    [["unsubscribe", "--prefix", "/no/such/"], 4, "/no/such/"],
    [["rejects", "reload", "--place", "nowhere"], 2, "nowhere"],
    [["rehydrate", "--from", "yesterday", "--to", "today"], 2, "yesterday"],
    [["prepare", "--endpoint", "domain"], 2, "It must be a URL"],
    [["doctor", "--only", "nothing"], 2, "nothing"],
  ])("%j ends with %d", async (args, expected, message) => {
    const { code, out, err } = await logpipe(args);
    expect([code, out]).toEqual([expected, ""]);
    expect(err).toMatch(oneMessage);
    expect(err).toContain(message);
  });

  it("finds an execution that is not there", async () => {
    const arn = resourceOf(stack.stack, "LoadObjectsStateMachine").replace("stateMachine", "execution");
    for (const args of [
      ["redrive", `${arn}:nix`],
      ["replay", "--execution", `${arn}:nix`],
    ]) {
      const { code, err } = await logpipe(args);
      expect([code, err]).toEqual([4, expect.stringMatching(oneMessage)]);
      expect(err).toContain(`${arn}:nix`);
    }
  });

  it("shows a stack trace only with --verbose", async () => {
    const { err } = await logpipe(["status", "--stack-name", "nix", "--verbose"]);
    expect(err).toMatch(/StackNotFoundError: .*\n +at /s);
  });
});
