import { Allowances, crossAllowances, refusals, unusedAllowances } from "./allowances.ts";
import { callFaults } from "./call-faults.ts";
import { type Caller, callersOf, commandsOf } from "./callers.ts";
import type { Recording } from "./calls.ts";
import { DeployedTemplate, type Expanded, type Partition, partitions } from "./deployed-template.ts";
import { crossReasons, mostCrossReasons } from "./reasons.ts";

/** Parameters of deployments that together have every condition of a policy both ways. */
export const deployments: readonly ((partition: Partition) => Readonly<Record<string, string>>)[] = [
  () => ({}),
  () => ({
    RedactClientAddresses: "hash",
    AlarmEmail: "ops@example.com",
    FineGrainedAccessControl: "true",
    VpcSubnetIds: "subnet-0123456789abcdef0",
    VpcSecurityGroupIds: "sg-0123456789abcdef0",
  }),
  () => ({ Delivery: "direct" }),
  () => ({
    Delivery: "switching",
    FineGrainedAccessControl: "true",
    VpcSubnetIds: "subnet-0123456789abcdef0",
    VpcSecurityGroupIds: "sg-0123456789abcdef0",
  }),
  ({ name, region }) => ({
    LogBucketName: "existing-logs",
    OpenSearchEndpoint: "https://search.example.com",
    OpenSearchDomainArn: `arn:${name}:es:${region}:123456789012:domain/existing`,
    CleanDeadLetterQueueArn: `arn:${name}:sqs:${region}:123456789012:existing`,
  }),
];

export interface Examination {
  /** Of all deployments. */
  readonly callers: readonly Caller[];
  readonly refused: readonly string[];
  /** Allowed, and used by no call. */
  readonly unused: readonly string[];
  /** Allowed, and used by others only, without a reason. */
  readonly crossing: readonly string[];
  /** Faults of the calls and of the reasons themselves. */
  readonly faults: readonly string[];
}

/** Compares what a template allows with what was recorded and what AWS's services need, in every partition. */
export async function examine(template: Expanded, recording: Recording): Promise<Examination> {
  const refused = new Set<string>();
  const unused = new Set<string>();
  const cross = new Set<string>();
  const faults = new Set<string>();
  const all: Caller[] = [];
  for (const partition of partitions)
    for (const parametersOf of deployments) {
      const deployed = new DeployedTemplate(template, partition, parametersOf(partition));
      const callers = callersOf(deployed, recording);
      const allowances = new Allowances(deployed);
      all.push(...callers);
      for (const one of refusals(allowances, callers)) refused.add(`${partition.name}: ${one}`);
      for (const one of unusedAllowances(allowances, callers)) unused.add(`${partition.name}: ${one}`);
      for (const one of crossAllowances(allowances, callers)) cross.add(one);
      // Commands run as whoever types them: that IAM has such calls is all that can be said of theirs.
      for (const one of await callFaults([...callers, ...commandsOf(recording)], deployed))
        faults.add(`${partition.name}: ${one}`);
    }
  const reasons = Object.keys(crossReasons);
  for (const one of reasons.filter((reason) => !cross.has(reason)))
    faults.add(`${one}: has a reason in local/tools/iam/reasons.ts, but is not allowed any more: remove it`);
  if (reasons.length > mostCrossReasons)
    faults.add(`${reasons.length} cross-allowances have a reason, ${mostCrossReasons} at most may`);
  return {
    callers: all,
    refused: [...refused],
    unused: [...unused],
    crossing: [...cross].filter((one) => !reasons.includes(one)),
    faults: [...faults],
  };
}
