import * as z from "zod/mini";
import { readJson } from "../../../shared/json/read-json.ts";
import { isOwnLogGroup } from "../../../shared/subscriptions/own-log-groups.ts";
import { filtersOf } from "../../../shared/subscriptions/subscriptions.ts";
import { readEventSources } from "../../stack/intake.ts";
import {
  accountPolicies,
  logGroupsWith,
  logsOf,
  parameterLogGroups,
  subscriptionTarget,
} from "../../stack/log-groups.ts";
import { readMetric } from "../../stack/metrics.ts";
import { countObjects, type ObjectCount } from "../../stack/objects.ts";
import { counted } from "../../terminal/figures.ts";
import {
  type Check,
  diagnoseEventSource,
  type Examination,
  failed,
  type Finding,
  ok,
  warning,
} from "../check.ts";

export const cloudWatchCheck: Check = {
  name: "cloudwatch",
  about: "subscriptions, the log groups of LogGroupNames, the loop guard, and TransformLogEvents",
  needs: ["stack"],
  questions: [askSubscriptions, askAccountPolicy, askEventSource, askLag],
};

/** CloudWatch Logs answers for the filters of about five log groups a second. */
const mostGroups = 200;

async function askSubscriptions({ stack }: Examination): Promise<readonly Finding[]> {
  const logs = logsOf(stack);
  const target = await subscriptionTarget(stack);
  const names = (await logGroupsWith(stack, undefined)).flatMap(({ logGroupName: name }) => name ?? []);
  const isOwn = (name: string): boolean => isOwnLogGroup(name, target.ownLogGroups);
  const wanted = await parameterLogGroups(stack);
  const rank = (name: string): number => (isOwn(name) ? 0 : wanted.includes(name) ? 1 : 2);
  const looked = names.toSorted((a, b) => rank(a) - rank(b)).slice(0, mostGroups);
  const logGroups: SubscribedGroup[] = [];
  for (const logGroup of looked)
    for (const { filterName, destinationArn, roleArn } of await filtersOf(logs, logGroup)) {
      const leadsToStream = destinationArn === target.streamArn;
      if (filterName !== target.filterName && !leadsToStream) continue;
      const hasStacksRole = roleArn === target.roleArn;
      logGroups.push({ logGroup, isOwn: isOwn(logGroup), leadsToStream, hasStacksRole });
    }
  return [
    ...diagnoseSubscriptions({ logGroups, looked: looked.length, all: names.length }),
    ...diagnoseWantedGroups({
      absent: wanted.filter((name) => !names.includes(name)),
      unsubscribed: wanted.filter(
        (name) => looked.includes(name) && !isOwn(name) && logGroups.every((one) => one.logGroup !== name),
      ),
    }),
  ];
}

const policyDocument = z.object({ DestinationArn: z.string() });

/** Asked only where the stack should have one: most accounts allow nobody to read it. */
async function askAccountPolicy({ stack }: Examination): Promise<readonly Finding[]> {
  if ((await stack.parameter("AccountSubscription")) !== "true") return [];
  const { streamArn } = await subscriptionTarget(stack);
  const ours = (await accountPolicies(stack)).find(
    ({ policyDocument: text }) => readJson(policyDocument, text)?.DestinationArn === streamArn,
  );
  const policy =
    ours === undefined ? undefined : { name: ours.policyName ?? "", criteria: ours.selectionCriteria ?? "" };
  return diagnoseAccountPolicy({ isWanted: true, policy, stackName: stack.name });
}

async function askEventSource({ stack }: Examination): Promise<readonly Finding[]> {
  const [eventSource] = await readEventSources(stack, ["cloudwatch"]);
  const hours = (await stack.parameter("StreamRetentionHours")) ?? "24";
  return diagnoseEventSource(eventSource, { name: "CloudWatchStream", keeps: `${hours} hours` });
}

async function askLag({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const transformer = {
    namespace: "AWS/Lambda",
    dimensions: { FunctionName: await stack.resource("TransformLogEventsFunction") },
  };
  const age = { ...transformer, metric: "IteratorAge", statistic: "Maximum", minutes: 15 } as const;
  const errors = { ...transformer, metric: "Errors", statistic: "Sum", minutes: 60 } as const;
  const bucket = (await stack.output("RejectBucketName")) ?? "";
  return diagnoseLag({
    iteratorAgeMs: await readMetric(stack, age, nowMs),
    errors: await readMetric(stack, errors, nowMs),
    givenUp: await countObjects(stack, bucket, "aws/lambda/"),
  });
}

export interface SubscriptionFacts {
  readonly logGroups: readonly SubscribedGroup[];
  /** Log groups that were looked at, and all there are. */
  readonly looked: number;
  readonly all: number;
}

/** A log group with a filter that leads to the stack's stream, or has the stack's name. */
interface SubscribedGroup {
  readonly logGroup: string;
  readonly isOwn: boolean;
  readonly leadsToStream: boolean;
  readonly hasStacksRole: boolean;
}

export function diagnoseSubscriptions({ logGroups, looked, all }: SubscriptionFacts): readonly Finding[] {
  const namesOf = (groups: readonly SubscribedGroup[]): string =>
    firstOf(groups.map(({ logGroup }) => logGroup));
  const findings: Finding[] = [];
  const own = logGroups.filter(({ isOwn, leadsToStream }) => isOwn && leadsToStream);
  if (own.length > 0)
    findings.push(
      failed(
        `The stack's own ${own.length === 1 ? "log group is" : "log groups are"} subscribed: ${namesOf(own)}; each of their lines produces another (TransformLogEvents drops them, at your cost)`,
        `Run logpipe unsubscribe ${namesOf(own).replaceAll(",", "")}, and delete filters with other names in the console.`,
      ),
    );
  const misled = logGroups.filter(({ leadsToStream }) => !leadsToStream);
  if (misled.length > 0)
    findings.push(
      failed(
        `${counted(misled.length, "subscription")} of this stack ${misled.length === 1 ? "leads" : "lead"} to another stream: ${namesOf(misled)}`,
        `logpipe subscribe ${namesOf(misled).replaceAll(",", "")}`,
      ),
    );
  const otherRoles = logGroups.filter(({ leadsToStream, hasStacksRole }) => leadsToStream && !hasStacksRole);
  if (otherRoles.length > 0)
    findings.push(
      warning(
        `${counted(otherRoles.length, "subscription")} with a role other than the stack's SubscriptionRole: ${namesOf(otherRoles)}`,
        "That role must trust logs.amazonaws.com and be allowed kinesis:PutRecord; logpipe subscribe sets the stack's role.",
      ),
    );
  const good = logGroups.filter(({ isOwn, leadsToStream }) => !isOwn && leadsToStream).length;
  const bound = looked < all ? ` (of the first ${looked} of ${all})` : "";
  findings.push(
    ok(
      good === 0
        ? `No log group is subscribed${bound}: logpipe subscribe GROUP sends one through the pipeline`
        : `${counted(good, "log group")} subscribed${bound}`,
    ),
  );
  return findings;
}

function firstOf(names: readonly string[]): string {
  return names.slice(0, 3).join(", ") + (names.length > 3 ? " …" : "");
}

export interface WantedGroupFacts {
  /** Log groups of LogGroupNames that do not exist. */
  readonly absent: readonly string[];
  /** Those that exist, without the stack's subscription: made after the deployment, or unsubscribed. */
  readonly unsubscribed: readonly string[];
}

export function diagnoseWantedGroups({ absent, unsubscribed }: WantedGroupFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (absent.length > 0)
    findings.push(
      warning(
        `${counted(absent.length, "log group")} of LogGroupNames ${absent.length === 1 ? "does" : "do"} not exist in this Region: ${absent.join(", ")}`,
        `Correct the names; or, once they exist (Lambda makes a function's at its first invocation), run logpipe subscribe ${absent.join(" ")}`,
      ),
    );
  if (unsubscribed.length > 0)
    findings.push(
      warning(
        `${counted(unsubscribed.length, "log group")} of LogGroupNames ${unsubscribed.length === 1 ? "is" : "are"} not subscribed: ${unsubscribed.join(", ")}`,
        `logpipe subscribe ${unsubscribed.join(" ")}`,
      ),
    );
  return findings;
}

export interface AccountPolicyFacts {
  /** Parameter AccountSubscription. */
  readonly isWanted: boolean;
  /** Policy that leads to the stack's stream. */
  readonly policy: { readonly name: string; readonly criteria: string } | undefined;
  readonly stackName: string;
}

export function diagnoseAccountPolicy({
  isWanted,
  policy,
  stackName,
}: AccountPolicyFacts): readonly Finding[] {
  if (policy === undefined)
    return isWanted
      ? [
          failed(
            "AccountSubscription is true, but the account has no subscription policy that leads to the stack's stream",
            "Deploy the stack again; an account has only one such policy per Region: check whose it is.",
          ),
        ]
      : [];
  if (policy.criteria.includes(`/logpipe/${stackName}/`))
    return [ok(`The account-level policy ${policy.name} subscribes every log group except the stack's own`)];
  return [
    failed(
      `The account-level policy ${policy.name} subscribes the stack's own log groups, too: each of their lines produces another`,
      "Exclude them in its selection criteria, or let the template create the policy (AccountSubscription=true).",
    ),
  ];
}

export interface LagFacts {
  /** Age of the last record that was read recently; undefined: no data. */
  readonly iteratorAgeMs: number | undefined;
  /** Failed invocations of the last hour; undefined: no data. */
  readonly errors: number | undefined;
  /** Batches of records that Lambda gave up on, in the reject bucket. */
  readonly givenUp: Pick<ObjectCount, "objects" | "isCapped">;
}

const slowMs = 300_000;

export function diagnoseLag({ iteratorAgeMs = 0, errors = 0, givenUp }: LagFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (iteratorAgeMs > slowMs)
    findings.push(
      warning(
        `TransformLogEvents is ${Math.round(iteratorAgeMs / 60_000)} min behind (IteratorAge)`,
        "Raise TransformParallelization or TransformBatchSize; errors and throttling delay it as well.",
      ),
    );
  if (errors > 0)
    findings.push(
      warning(
        `TransformLogEvents failed ${counted(errors, "time")} in the last hour; its records are delivered again`,
        "Read its log group; the log stream may be throttled.",
      ),
    );
  if (givenUp.objects > 0)
    findings.push(
      warning(
        `${givenUp.isCapped ? "More than " : ""}${counted(givenUp.objects, "object")} with records that TransformLogEvents gave up on are under aws/lambda/ in the reject bucket`,
        "logpipe rejects shows them; logpipe rejects reload sends them again.",
      ),
    );
  return findings;
}
