import { DescribeExecutionCommand, DescribeMapRunCommand, type SFNClient } from "@aws-sdk/client-sfn";

/** The execution whose Map Run a child belongs to. */
export async function readParent(sfn: SFNClient, childArn: string): Promise<string> {
  const { mapRunArn } = await sfn.send(new DescribeExecutionCommand({ executionArn: childArn }));
  const { executionArn = "" } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
  return executionArn;
}
