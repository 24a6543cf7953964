import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { machineArn } from "./fake-stack.ts";

type Execution = Partial<DescribeExecutionCommandOutput> & { readonly executionArn: string };

export const loaded = {
  bucket: "b",
  key: "k",
  etag: "e",
  format: "classic",
  chunks: 1,
  lines: 10,
  indexed: 7,
  duplicates: 1,
  rejected: 1,
  skipped: 1,
  retried: 0,
  bytes: 100,
};

/** Output of LoadObjects for these objects. */
export const outputOf = (...objects: object[]): string =>
  JSON.stringify({ objects, skipped: [], totals: {} });

/**
 * Step Functions with these executions: listed by the machine of their ARN, or, for those of a Map Run, by it.
 * Map Runs are named after their execution.
 */
export function fakeExecutions(executions: readonly Execution[], children: readonly Execution[] = []) {
  const sfn = mockClient(SFNClient);
  sfn.on(ListExecutionsCommand).callsFake(({ stateMachineArn, mapRunArn, statusFilter }) => {
    const of = mapRunArn === undefined ? executions : children;
    const isOf = ({ executionArn }: Execution): boolean =>
      mapRunArn !== undefined ||
      stateMachineArn === machineArn(/logpipe-(\w+)-X/.exec(executionArn)?.[1] ?? "");
    return {
      executions: of.filter(
        (one) => isOf(one) && (statusFilter === undefined || one.status === statusFilter),
      ),
    };
  });
  sfn.on(ListMapRunsCommand).callsFake(({ executionArn }) => ({
    mapRuns: executionArn.includes("LoadObjects") ? [{ mapRunArn: `map-of-${executionArn}` }] : [],
  }));
  sfn.on(DescribeMapRunCommand).resolves({ itemCounts: { succeeded: 1, total: 1 } as never });
  for (const execution of [...executions, ...children])
    sfn.on(DescribeExecutionCommand, { executionArn: execution.executionArn }).resolves(execution);
  return sfn;
}
