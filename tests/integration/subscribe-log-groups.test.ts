import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { DescribeSubscriptionFiltersCommand } from "@aws-sdk/client-cloudwatch-logs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf, runningStack } from "../../local/emulator/stack-record.ts";
import { clients, createLogGroup } from "./log-groups.ts";

const stack = runningStack();
const lambda = new LambdaClient(awsClientConfig(stack));
const group = `/parameter-${process.pid}/orders`;

/** Stands in for the address where CloudFormation takes answers. */
const answers: unknown[] = [];
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  answers.push(await json(request));
  response.end();
}
const cloudFormation = createServer((request, response) => void take(request, response));

beforeAll(async () => {
  await createLogGroup(group);
  await new Promise<void>((resolve) => {
    cloudFormation.listen(0, "127.0.0.1", resolve);
  });
});
afterAll(() => {
  cloudFormation.close();
  lambda.destroy();
});

/** Sends what CloudFormation sends when the parameter LogGroupNames changes. @returns its answer */
async function change(before: readonly string[], wanted: readonly string[]): Promise<unknown> {
  const { port } = cloudFormation.address() as AddressInfo;
  const event = {
    RequestType: "Update",
    ResponseURL: `http://127.0.0.1:${port}/`,
    StackId: "arn:aws:cloudformation:us-east-1:000000000000:stack/logpipe/1",
    RequestId: "1",
    LogicalResourceId: "SubscribedLogGroups",
    ResourceProperties: { LogGroupNames: wanted },
    OldResourceProperties: { LogGroupNames: before },
  };
  const FunctionName = resourceOf(stack, "SubscribeLogGroupsFunction");
  await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  return answers.at(-1);
}

async function filters(): Promise<(string | undefined)[]> {
  const described = await clients.logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName: group }));
  return (described.subscriptionFilters ?? []).map(({ destinationArn }) => destinationArn);
}

describe("SubscribeLogGroups", () => {
  it("subscribes what is added to LogGroupNames, and unsubscribes what is taken out", async () => {
    expect(await change([], [group])).toMatchObject({ Status: "SUCCESS", RequestId: "1" });
    expect(await filters()).toEqual([expect.stringContaining(resourceOf(stack, "CloudWatchStream"))]);
    expect(await change([group], [])).toMatchObject({ Status: "SUCCESS" });
    expect(await filters()).toEqual([]);
  });
});
