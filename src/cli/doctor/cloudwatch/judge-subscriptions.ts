import { counted } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface SubscriptionFacts {
  readonly logGroups: readonly SubscribedGroup[];
  /** Log groups that were looked at, and all there are. */
  readonly looked: number;
  readonly all: number;
}

/** A log group with a filter that leads to the stack's stream, or bears its name. */
export interface SubscribedGroup {
  readonly logGroup: string;
  readonly isOwn: boolean;
  readonly leadsToStream: boolean;
  readonly hasStacksRole: boolean;
}

export function judgeSubscriptions({ logGroups, looked, all }: SubscriptionFacts): readonly Finding[] {
  const namesOf = (groups: readonly SubscribedGroup[]): string =>
    groups
      .slice(0, 3)
      .map(({ logGroup }) => logGroup)
      .join(", ") + (groups.length > 3 ? " …" : "");
  const findings: Finding[] = [];
  const own = logGroups.filter(({ isOwn, leadsToStream }) => isOwn && leadsToStream);
  if (own.length > 0)
    findings.push(
      failed(
        `The stack's own ${own.length === 1 ? "log group is" : "log groups are"} subscribed: ${namesOf(own)}; each of their lines makes another (TransformLogEvents drops them, at your cost)`,
        `logpipe unsubscribe ${namesOf(own).replaceAll(",", "")}, and delete filters of other names in the console.`,
      ),
    );
  const astray = logGroups.filter(({ leadsToStream }) => !leadsToStream);
  if (astray.length > 0)
    findings.push(
      failed(
        `${counted(astray.length, "subscription")} of this stack ${astray.length === 1 ? "leads" : "lead"} to another stream: ${namesOf(astray)}`,
        `logpipe subscribe ${namesOf(astray).replaceAll(",", "")}`,
      ),
    );
  const roleless = logGroups.filter(({ leadsToStream, hasStacksRole }) => leadsToStream && !hasStacksRole);
  if (roleless.length > 0)
    findings.push(
      warning(
        `${counted(roleless.length, "subscription")} with another role than the stack's SubscriptionRole: ${namesOf(roleless)}`,
        "That role must trust logs.amazonaws.com and be allowed kinesis:PutRecord; logpipe subscribe sets the stack's.",
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

export interface AccountPolicyFacts {
  /** Parameter AccountSubscription. */
  readonly isWanted: boolean;
  /** Policy that leads to the stack's stream. */
  readonly policy: { readonly name: string; readonly criteria: string } | undefined;
  readonly stackName: string;
}

export function judgeAccountPolicy({ isWanted, policy, stackName }: AccountPolicyFacts): readonly Finding[] {
  if (policy === undefined)
    return isWanted
      ? [
          failed(
            "AccountSubscription is true, but the account has no subscription policy that leads to the stack's stream",
            "Deploy the stack again; there is only one such policy an account and Region, see whose it is.",
          ),
        ]
      : [];
  if (policy.criteria.includes(`/logpipe/${stackName}/`))
    return [ok(`The account-level policy ${policy.name} subscribes every log group but the stack's own`)];
  return [
    failed(
      `The account-level policy ${policy.name} subscribes the stack's own log groups, too: each of their lines makes another`,
      "Exclude them in its selection criteria, or let the template make it (AccountSubscription=true).",
    ),
  ];
}

export interface LagFacts {
  /** Age of the last record read, of late; undefined: no data. */
  readonly iteratorAgeMs: number | undefined;
  /** Failed invocations of the last hour; undefined: no data. */
  readonly errors: number | undefined;
  /** Records that were given up and lie in the reject bucket. */
  readonly givenUp: number;
}

const slowMs = 300_000;

export function judgeLag({ iteratorAgeMs = 0, errors = 0, givenUp }: LagFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (iteratorAgeMs > slowMs)
    findings.push(
      warning(
        `TransformLogEvents is ${Math.round(iteratorAgeMs / 60_000)} min behind (IteratorAge)`,
        "Raise TransformParallelization or TransformBatchSize; errors and throttles hold it up as well.",
      ),
    );
  if (errors > 0)
    findings.push(
      warning(
        `TransformLogEvents failed ${counted(errors, "time")} in the last hour; its records are delivered again`,
        "Read its log group; the log stream may be throttled.",
      ),
    );
  if (givenUp > 0)
    findings.push(
      warning(
        `${counted(givenUp, "object")} of records that TransformLogEvents gave up are under aws/lambda/ in the reject bucket`,
        "logpipe rejects shows them; logpipe rejects reload sends them again.",
      ),
    );
  return findings;
}
