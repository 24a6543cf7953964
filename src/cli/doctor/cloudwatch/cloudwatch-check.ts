import {
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
  type SubscriptionFilter,
} from "@aws-sdk/client-cloudwatch-logs";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import { isOwnLogGroup } from "../../../shared/subscriptions/own-log-groups.ts";
import { filtersOf, type SubscriptionTarget } from "../../../shared/subscriptions/subscriptions.ts";
import { groupsWith } from "../../subscriptions/list-log-groups.ts";
import { subscriptionTarget } from "../../subscriptions/target.ts";
import type { Check, Examination } from "../check.ts";
import { judgeEventSource } from "../event-source.ts";
import type { Finding } from "../finding.ts";
import { readEventSource } from "../read-event-source.ts";
import { type MetricQuestion, readMetric } from "../read-metrics.ts";
import {
  judgeAccountPolicy,
  judgeLag,
  judgeSubscriptions,
  type SubscribedGroup,
} from "./judge-subscriptions.ts";

export const cloudWatchCheck: Check = {
  name: "cloudwatch",
  about: "subscriptions, the loop guard, and TransformLogEvents",
  needs: ["stack"],
  questions: [askSubscriptions, askAccountPolicy, askEventSource, askLag],
};

/** CloudWatch Logs answers for the filters of about five log groups a second. */
const mostGroups = 200;

async function askSubscriptions({ stack }: Examination): Promise<readonly Finding[]> {
  const logs = stack.client(CloudWatchLogsClient);
  const target = await subscriptionTarget(stack);
  const names = (await groupsWith(logs, undefined)).flatMap(({ logGroupName: name }) => name ?? []);
  const isOwn = (name: string): boolean => isOwnLogGroup(name, target.ownLogGroups);
  const looked = names.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a))).slice(0, mostGroups);
  const logGroups: SubscribedGroup[] = [];
  for (const logGroup of looked)
    for (const filter of await filtersOf(logs, logGroup))
      if (concerns(filter, target)) logGroups.push(describe(logGroup, isOwn(logGroup), filter, target));
  return judgeSubscriptions({ logGroups, looked: looked.length, all: names.length });
}

function concerns({ filterName, destinationArn }: SubscriptionFilter, target: SubscriptionTarget): boolean {
  return filterName === target.filterName || destinationArn === target.streamArn;
}

function describe(
  logGroup: string,
  isOwn: boolean,
  { destinationArn, roleArn }: SubscriptionFilter,
  target: SubscriptionTarget,
): SubscribedGroup {
  const leadsToStream = destinationArn === target.streamArn;
  return { logGroup, isOwn, leadsToStream, hasStacksRole: roleArn === target.roleArn };
}

const policyDocument = z.object({ DestinationArn: z.string() });

/** Asked only where the stack is to have one: most accounts let nobody read it. */
async function askAccountPolicy({ stack }: Examination): Promise<readonly Finding[]> {
  if ((await stack.parameter("AccountSubscription")) !== "true") return [];
  const { streamArn } = await subscriptionTarget(stack);
  const { accountPolicies = [] } = await stack
    .client(CloudWatchLogsClient)
    .send(new DescribeAccountPoliciesCommand({ policyType: "SUBSCRIPTION_FILTER_POLICY" }));
  const ours = accountPolicies.find(
    ({ policyDocument: text = "{}" }) =>
      policyDocument.safeParse(JSON.parse(text)).data?.DestinationArn === streamArn,
  );
  const policy =
    ours === undefined ? undefined : { name: ours.policyName ?? "", criteria: ours.selectionCriteria ?? "" };
  return judgeAccountPolicy({ isWanted: true, policy, stackName: stack.name });
}

async function askEventSource({ stack }: Examination): Promise<readonly Finding[]> {
  const facts = await readEventSource(stack, "TransformLogEvents");
  const hours = (await stack.parameter("StreamRetentionHours")) ?? "24";
  return judgeEventSource(facts, { name: "CloudWatchStream", keeps: `${hours} hours` });
}

async function askLag({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const about = async (metric: string, statistic: MetricQuestion["statistic"]) => ({
    namespace: "AWS/Lambda",
    metric,
    dimensions: { FunctionName: await stack.resource("TransformLogEventsFunction") },
    statistic,
    minutes: 60,
  });
  const { KeyCount = 0 } = await stack
    .client(S3Client)
    .send(
      new ListObjectsV2Command({ Bucket: await stack.output("RejectBucketName"), Prefix: "aws/lambda/" }),
    );
  return judgeLag({
    iteratorAgeMs: await readMetric(
      stack,
      { ...(await about("IteratorAge", "Maximum")), minutes: 15 },
      nowMs,
    ),
    errors: await readMetric(stack, await about("Errors", "Sum"), nowMs),
    givenUp: KeyCount,
  });
}
