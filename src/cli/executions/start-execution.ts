import { randomUUID } from "node:crypto";
import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/**
 * Starts an execution under a name of its own, `KIND-20260501T120000Z-1a2b3c4d`: sent again after a lost answer, it
 * starts once.
 * @returns its ARN
 */
export async function startExecution(
  sfn: SFNClient,
  stateMachineArn: string,
  kind: string,
  input: unknown,
): Promise<string> {
  const time = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  const name = `${kind}-${time}-${randomUUID().slice(0, 8)}`;
  const { executionArn = "" } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  return executionArn;
}
