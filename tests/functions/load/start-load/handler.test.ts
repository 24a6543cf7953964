import { beforeEach, describe, expect, it } from "@jest/globals";
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { lambdaContext } from "../../../fakes/lambda-context.ts";

process.env["LOAD_OBJECTS_ARN"] = "arn:aws:states:us-east-1:123456789012:stateMachine:LoadObjects";
process.env["AWS_REGION"] = "us-east-1";
process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
process.env["POWERTOOLS_METRICS_DISABLED"] = "true";
const { handler } = await import("../../../../src/functions/load/start-load/handler.ts");

const sfn = mockClient(SFNClient);
const created = (key: string) =>
  JSON.stringify({ "detail-type": "Object Created", detail: { bucket: { name: "logs" }, object: { key } } });
const sqs = (...bodies: string[]) => ({
  Records: bodies.map((body, n) => ({ messageId: `m${n}`, body })),
});

describe("StartLoad", () => {
  beforeEach(() => {
    sfn.reset();
    sfn.on(StartExecutionCommand).resolves({});
  });

  it("starts one execution for a batch", async () => {
    expect(await handler(sqs(created("a"), created("b")), lambdaContext())).toEqual({
      batchItemFailures: [],
    });
    const [call] = sfn.commandCalls(StartExecutionCommand);
    expect(sfn.calls()).toHaveLength(1);
    expect(JSON.parse(call?.args[0].input.input ?? "")).toEqual({
      objects: [
        { bucket: "logs", key: "a" },
        { bucket: "logs", key: "b" },
      ],
    });
  });

  it("takes an execution that exists already for a success", async () => {
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists({ message: "exists", $metadata: {} }));
    expect(await handler(sqs(created("a")), lambdaContext())).toEqual({ batchItemFailures: [] });
  });

  it("reports messages that cannot be read, and starts the others", async () => {
    expect(await handler(sqs("?", created("b")), lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "m0" }],
    });
    expect(sfn.calls()).toHaveLength(1);
  });

  it("reports only the messages whose execution did not start", async () => {
    const bodies = Array.from({ length: 101 }, (_, n) => created(`k${n}`));
    sfn.on(StartExecutionCommand).resolvesOnce({}).rejectsOnce(new Error("throttled"));
    const { batchItemFailures } = await handler(sqs(...bodies), lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
  });

  it("starts nothing for a test event", async () => {
    const event = sqs(JSON.stringify({ Event: "s3:TestEvent" }));
    expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(sfn.calls()).toHaveLength(0);
  });
});
