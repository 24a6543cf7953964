import { type Deployed, when } from "./deployed.ts";
import type { Given } from "./evaluate.ts";
import { type Fields, textOf, type Value } from "./long-form.ts";

/** Parts of the environment that a function takes as "not configured" when they are empty. */
const mayBeEmpty =
  /^(OBJECT_FIELDS|LOG_PREFIX_FORMATS|DASHBOARDS_URL|REDACT_QUERY_PARAMETERS|REDACTION_SALT_ARN|\w+_ROLE_ARNS|ADMINISTRATOR_ARNS|LogGroupNames|DashboardsUrl|MasterUserArn)$/;

function* empties(value: Value, path: readonly string[] = []): Generator<string> {
  if (
    value === "" ||
    (typeof value === "string" &&
      /\/\*?AWSLogs\/\/|^\/|,\s*\]$/.test(value) &&
      !value.startsWith("/logpipe/") &&
      !value.startsWith("/aws/"))
  )
    yield path.join(".");
  if (typeof value !== "object" || value === null) return;
  for (const [key, one] of Object.entries(value))
    if (!mayBeEmpty.test(key)) yield* empties(one, [...path, key]);
}

/** Values that the services refuse: "Required", "Minimum" and the like of their API references. */
export function refusedByServices(deployed: readonly Deployed[], given: Given): string[] {
  return deployed.flatMap(({ name, type, properties }) => [
    ...[...empties(properties)].map(
      (path) =>
        `${name}: ${path} is empty or has an empty part: the service refuses it, and the deployment fails`,
    ),
    ...(limits[type]?.(properties, given) ?? []).map((fault) => `${name}: ${fault}`),
  ]);
}

type Limit = (properties: Fields, given: Given) => string[];

const limits: Readonly<Record<string, Limit>> = {
  "AWS::Kinesis::Stream": ({ StreamModeDetails, ShardCount }) => {
    const isProvisioned = (StreamModeDetails as Fields)["StreamMode"] === "PROVISIONED";
    return [
      ...when(
        isProvisioned && !(Number(ShardCount) >= 1),
        "a provisioned stream needs shards: Kinesis refuses it",
      ),
      ...when(
        !isProvisioned && ShardCount !== undefined,
        "a stream on demand takes no shard count: Kinesis refuses it",
      ),
    ];
  },
  "AWS::Serverless::Function": ({ ReservedConcurrentExecutions: reserved, Environment }) => {
    const { REDACT_CLIENT_ADDRESSES: how, REDACTION_SALT_ARN: salt } = ((Environment as Fields | undefined)?.[
      "Variables"
    ] ?? {}) as Fields;
    return [
      ...when(reserved !== undefined && Number(reserved) < 1, "it reserves no concurrency: it never runs"),
      ...when(how === "hash" && salt === "", "it hashes addresses without a key: every chunk fails"),
    ];
  },
  "AWS::S3::Bucket": ({ LifecycleConfiguration }) => {
    const { Rules = [] } = (LifecycleConfiguration ?? {}) as { readonly Rules?: readonly Fields[] };
    const moves = Rules.flatMap(({ Transitions = [] }) =>
      (Transitions as readonly Fields[]).map(({ TransitionInDays }) => Number(TransitionInDays)),
    );
    const ends = Rules.flatMap(({ ExpirationInDays }) =>
      ExpirationInDays === undefined ? [] : [Number(ExpirationInDays)],
    );
    return [
      ...when(
        moves.some((days) => days < 30),
        "objects move to infrequent access before 30 days: S3 refuses it",
      ),
      ...when(
        ends.some((days) => days < 1),
        "objects expire after 0 days: S3 refuses it",
      ),
      ...when(
        moves.some((move) => ends.some((end) => end <= move)),
        "objects expire before they move: S3 refuses it",
      ),
    ];
  },
  "AWS::OpenSearchService::Domain": (properties, given) => domainLimits(properties, given),
};

/** EBS volume size quotas of the instance types that the service's guide limits to so little, in GiB. */
const largestVolumes: Readonly<Record<string, number>> = { "t3.small.search": 100, "t3.medium.search": 200 };

function domainLimits(properties: Fields, given: Given): string[] {
  const { ClusterConfig, VPCOptions, EBSOptions, AdvancedSecurityOptions, AccessPolicies } = properties;
  const { InstanceType, InstanceCount, ZoneAwarenessEnabled, ZoneAwarenessConfig } = ClusterConfig as Fields;
  const zones = Number((ZoneAwarenessConfig as Fields | undefined)?.["AvailabilityZoneCount"] ?? 1);
  const subnets = ((VPCOptions as Fields | undefined)?.["SubnetIds"] ?? []) as readonly Value[];
  const volume = Number((EBSOptions as Fields)["VolumeSize"]);
  const spread = given["ZoneCount"] ?? "1";
  return [
    ...when(
      ZoneAwarenessEnabled !== zones > 1,
      "zone awareness and the number of zones contradict each other: CreateDomain refuses it",
    ),
    ...when(
      ZoneAwarenessConfig !== undefined && zones === 1,
      "zones are configured, and there is one: CreateDomain refuses it",
    ),
    ...when(
      (given["VpcSubnetIds"] ?? "") !== "" && VPCOptions === undefined,
      "it is public, though it has to be in a VPC",
    ),
    ...when(
      zones === 1 && spread !== "1",
      `all nodes are in one zone, though ZoneCount is ${spread}: the domain goes with that zone`,
    ),
    ...when(
      Number(InstanceCount) % zones !== 0,
      `${zones} zones cannot share ${textOf(InstanceCount)} nodes: CreateDomain refuses it`,
    ),
    ...when(
      VPCOptions !== undefined && subnets.length !== Number(spread),
      `${subnets.length} subnets for ${spread} zones: CreateDomain refuses it`,
    ),
    ...when(
      volume > (largestVolumes[textOf(InstanceType)] ?? Infinity),
      `${textOf(InstanceType)} takes no volume of ${volume} GiB: CreateDomain refuses it`,
    ),
    ...when(
      VPCOptions !== undefined && AccessPolicies !== undefined,
      "a domain in a VPC takes no policy with addresses: CreateDomain refuses it",
    ),
    ...when(
      (AdvancedSecurityOptions !== undefined) !== (given["FineGrainedAccessControl"] === "true"),
      "fine-grained access control is on where it is not mapped, or off where it is: OpenSearch refuses the stack's roles, or PrepareDomain fails",
    ),
  ];
}
