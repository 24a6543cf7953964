import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { selectStack } from "../../../src/cli/stack/selection.ts";
import { Stack } from "../../../src/cli/stack/stack.ts";
import { letWaitsPass } from "../../fakes/short-waits.ts";
import { fakeStack } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

letWaitsPass();
const { readEventSources, switchEventSource } = await import("../../../src/cli/stack/intake.ts");

const lambda = mockClient(LambdaClient);
const sqs = mockClient(SQSClient);
const both = {
  StartLoadEventSource: "uuid-1",
  TransformLogEventsEventSource: "uuid-2",
  LoadQueue: "https://q",
};
const updates = () => lambda.commandCalls(UpdateEventSourceMappingCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  fakeStack(both);
  lambda.reset();
  sqs.reset();
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: "12" } });
});

describe("logpipe pause and resume", () => {
  it("pauses every flow that the stack has, and says what is held where", async () => {
    for (const UUID of ["uuid-1", "uuid-2"])
      lambda
        .on(GetEventSourceMappingCommand, { UUID })
        .resolvesOnce({ State: "Enabled" })
        .resolvesOnce({ State: "Enabled" })
        .resolves({ State: "Disabled" });
    const { code, out, err } = await runCli(["pause"]);
    expect(code).toBe(0);
    expect(updates()).toEqual([
      { UUID: "uuid-1", Enabled: false },
      { UUID: "uuid-2", Enabled: false },
    ]);
    expect(out).toMatch(
      /load +StartLoad +Enabled +Disabled\ncloudwatch +TransformLogEvents +Enabled +Disabled\n$/,
    );
    expect(err).toContain("LoadQueue holds 12 messages now.");
    expect(err).toContain("CloudWatchStream holds the log events");
  });

  it("asks for nothing that is already so", async () => {
    lambda.on(GetEventSourceMappingCommand).resolves({ State: "Enabled" });
    const { code, out } = await runCli(["resume", "--only", "cloudwatch", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).eventSources).toEqual([
      { source: "cloudwatch", feeds: "TransformLogEvents", before: "Enabled", now: "Enabled" },
    ]);
    expect(updates()).toEqual([]);
  });

  it("exits with 4 if the stack has no such flow", async () => {
    fakeStack({});
    expect(await runCli(["pause", "--only", "cloudwatch"])).toMatchObject({
      code: 4,
      err: expect.stringContaining("has no TransformLogEventsEventSource"),
    });
  });
});

describe("switchEventSource", () => {
  it("asks again while the mapping is busy, and waits until it is switched", async () => {
    lambda
      .on(GetEventSourceMappingCommand)
      .resolvesOnce({ State: "Creating" }) // as it is listed
      .resolvesOnce({ State: "Creating" })
      .resolvesOnce({ State: "Enabled" })
      .resolvesOnce({ State: "Disabling" })
      .resolves({ State: "Disabled" });
    lambda
      .on(UpdateEventSourceMappingCommand)
      .rejectsOnce(new ResourceInUseException({ message: "busy", $metadata: {} }))
      .resolves({});
    const { signal } = new AbortController();
    const stack = new Stack(selectStack({ region: "us-east-1" }, {}, "/"));
    const [source] = await readEventSources(stack, ["load"]);
    if (source === undefined) throw new Error("there is an event source");
    expect(await switchEventSource(stack, source, "Disabled", signal, 1)).toBe("Disabled");
    expect(updates()).toHaveLength(2);
  });
});
