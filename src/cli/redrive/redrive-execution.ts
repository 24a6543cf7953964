import { RedriveExecutionCommand, type SFNClient, SFNServiceException } from "@aws-sdk/client-sfn";

/** Refusals that concern this execution, or this service, and not the caller. */
const refusals: readonly string[] = [
  "ExecutionNotRedrivable",
  "ExecutionLimitExceeded",
  "ValidationException",
  "UnknownOperationException", // of services that stand in for Step Functions
  "InvalidAction",
];

/** @returns why Step Functions does not redrive it; undefined when it does */
export async function redriveExecution(sfn: SFNClient, executionArn: string): Promise<string | undefined> {
  try {
    await sfn.send(new RedriveExecutionCommand({ executionArn }));
    return undefined;
  } catch (error) {
    if (!(error instanceof SFNServiceException) || !refusals.includes(error.name)) throw error;
    return `Step Functions refuses it: ${error.name}: ${error.message.replace(/\.$/, "")}`;
  }
}
