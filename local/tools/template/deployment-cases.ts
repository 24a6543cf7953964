import type { Given } from "./evaluate.ts";

const existing = {
  OpenSearchEndpoint: "https://search.example.com",
  OpenSearchDomainArn: "arn:aws:es:us-east-1:123456789012:domain/logs",
};
const inVpc = {
  VpcSubnetIds: "subnet-00000001,subnet-00000002,subnet-00000003",
  VpcSecurityGroupIds: "sg-00000001",
};

/** A value of each parameter that decides something, with the parameters that it needs: it must change something. */
export const parameterCases: Readonly<Record<string, Given>> = {
  LogBucketName: { LogBucketName: "existing-logs" },
  LoadBalancerAccounts: { LoadBalancerAccounts: "210987654321" },
  AccountSubscription: { AccountSubscription: "true" },
  AccountSubscriptionExcludes: { AccountSubscription: "true", AccountSubscriptionExcludes: '"noisy"' },
  LogStreamShards: { LogStreamShards: "2" },
  CloudWatchStreamShards: { CloudWatchStreamShards: "2" },
  OpenSearchEndpoint: existing,
  ZoneCount: { ZoneCount: "2", InstanceCount: "2" },
  AllowedIpRanges: { AllowedIpRanges: "192.0.2.0/24" },
  FineGrainedAccessControl: { FineGrainedAccessControl: "true" },
  MasterUserArn: {
    FineGrainedAccessControl: "true",
    MasterUserArn: "arn:aws:iam::123456789012:role/admin",
  },
  VpcSubnetIds: inVpc,
  RedactClientAddresses: { RedactClientAddresses: "hash" },
  LoadChunkReservedConcurrency: { LoadChunkReservedConcurrency: "20" },
  ArchiveInfrequentAccessDays: { ArchiveInfrequentAccessDays: "0" },
  ArchiveExpirationDays: { ArchiveExpirationDays: "365" },
  CleanScheduleState: { CleanScheduleState: "DISABLED" },
  CleanDeadLetterQueueArn: { CleanDeadLetterQueueArn: "arn:aws:sqs:us-east-1:123456789012:given" },
  AlarmTopicArn: { AlarmTopicArn: "arn:aws:sns:us-east-1:123456789012:given" },
  AlarmEmail: { AlarmEmail: "ops@example.com" },
};
/** The defaults, and deployments with several parameters. */
export const combinedCases: readonly Given[] = [
  {},
  { ...inVpc, ZoneCount: "2", InstanceCount: "2" },
  { ...inVpc, ZoneCount: "3", InstanceCount: "3" },
  { ZoneCount: "3", InstanceCount: "3" },
  { ...existing, ...inVpc, FineGrainedAccessControl: "true" },
  { ...inVpc, Delivery: "direct", FineGrainedAccessControl: "true" },
  { ...inVpc, Delivery: "switching" },
  { Delivery: "direct" },
  { ...existing, Delivery: "direct" },
  { ...existing, CleanScheduleState: "ENABLED" },
  { InstanceType: "r6g.large.search", VolumeGiB: "1000" },
  { InstanceType: "t3.medium.search", VolumeGiB: "200" },
  { LogBucketName: "existing-logs", AlarmTopicArn: "arn:aws:sns:us-east-1:123456789012:given" },
];

/** Values that are fine one by one, and must be refused together before anything is created; with what happens otherwise. */
export const contradictions: readonly (readonly [given: Given, consequence: string])[] = [
  [
    { AlarmEmail: "ops@example.com", AlarmTopicArn: "arn:aws:sns:us-east-1:123456789012:given" },
    "nobody behind AlarmTopicArn is notified",
  ],
  [{ VpcSubnetIds: inVpc.VpcSubnetIds }, "a function in a VPC without a security group is refused by Lambda"],
  [
    { VpcSecurityGroupIds: inVpc.VpcSecurityGroupIds },
    "the domain is public, though groups were given for it",
  ],
  [{ ...inVpc, AllowedIpRanges: "192.0.2.0/24" }, "CreateDomain refuses addresses in a VPC"],
  [{ OpenSearchEndpoint: existing.OpenSearchEndpoint }, "every function is refused by the existing domain"],
  [{ OpenSearchDomainArn: existing.OpenSearchDomainArn }, "a domain is created, though one was named"],
  [{ ...existing, AllowedIpRanges: "192.0.2.0/24" }, "the existing domain lets in nobody more"],
  [
    { ...existing, FineGrainedAccessControl: "true", MasterUserArn: "arn:aws:iam::123456789012:role/admin" },
    "the mapping of an existing domain's administrators is replaced",
  ],
  [
    { MasterUserArn: "arn:aws:iam::123456789012:role/admin" },
    "PrepareDomain maps a role where nothing can be mapped, and fails",
  ],
  [{ AccountSubscriptionExcludes: '"noisy"' }, "nothing is subscribed that could be left out"],
  [
    { LogBucketName: "existing-logs", LoadBalancerAccounts: "210987654321" },
    "the policy of the existing bucket is not changed",
  ],
  ...["t3.small.search", "t3.medium.search"].map((type) => {
    const VolumeGiB = type === "t3.small.search" ? "120" : "250";
    return [
      { InstanceType: type, VolumeGiB },
      "CreateDomain refuses the volume, and the stack rolls back",
    ] as const;
  }),
  ...[
    ["2", "3"],
    ["3", "4"],
  ].map(
    ([ZoneCount = "", InstanceCount = ""]) =>
      [
        { ZoneCount, InstanceCount },
        "CreateDomain refuses nodes that the zones cannot share, and the stack rolls back",
      ] as const,
  ),
];
