import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { mockClient } from "aws-sdk-client-mock";

const cloudFormation = mockClient(CloudFormationClient);

export const machineArn = (name: string) =>
  `arn:aws:states:us-east-1:123456789012:stateMachine:logpipe-${name}-X`;
export const executionArn = (machine: string, name: string) =>
  `arn:aws:states:us-east-1:123456789012:execution:logpipe-${machine}-X:${name}`;

export const machines = {
  LoadObjectsStateMachine: machineArn("LoadObjects"),
  BackfillPrefixStateMachine: machineArn("BackfillPrefix"),
  CleanIndexesStateMachine: machineArn("CleanIndexes"),
};

/** Has CloudFormation answer with these resources (logical → physical id), outputs and parameters. */
export function fakeStack(
  resources: Readonly<Record<string, string>>,
  outputs: Readonly<Record<string, string>> = {},
  parameters: Readonly<Record<string, string>> = {},
) {
  cloudFormation.reset();
  cloudFormation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: Object.entries(resources).map(([LogicalResourceId, PhysicalResourceId]) => ({
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType: "",
      LastUpdatedTimestamp: new Date(),
      ResourceStatus: "CREATE_COMPLETE",
    })),
  });
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: "logpipe",
        CreationTime: new Date(),
        StackStatus: "CREATE_COMPLETE",
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      },
    ],
  });
  return cloudFormation;
}
