import { describe, expect, it } from "@jest/globals";
import { brokenRules, evaluate, type Given, problemsOf } from "../../local/tools/template/evaluate.ts";
import { longTemplate, propertiesOf } from "../../local/tools/template/long-form.ts";

const { Parameters } = longTemplate;
const names = Object.keys(Parameters);
const sixty = "a".repeat(60);

/** Of each parameter without a list of values: what must be taken, and what CloudFormation or the service would refuse. */
const values: Readonly<Record<string, { good: readonly string[]; bad: readonly string[] }>> = {
  LogBucketName: { good: ["", "my-logs.example"], bad: ["ab", "My-Logs", "my_logs", "-logs", "logs-"] },
  LogKeyPattern: { good: ["*AWSLogs/*", "logs/*.gz"], bad: ["**", "a**b", "a\\*", "a".repeat(1025)] },
  LogPrefixFormats: {
    good: ["", "cdn/=cloudfront", "a/aws-account-id=1/=vpc-flow,b=alb"],
    bad: ["cdn/", "=alb", "a b=alb", "a=alb,", "a=ALB", "ä=alb", `${"a".repeat(1500)}=alb`],
  },
  LoadBalancerAccounts: {
    good: ["", "123456789012", "123456789012,210987654321"],
    bad: ["12345", "123456789012, 210987654321", Array.from({ length: 9 }, () => "123456789012").join()],
  },
  LogGroupNames: { good: ["", "/aws/lambda/a, b"], bad: ["/aws/lambda/*", "a".repeat(513), "a,,b c"] },
  AccountSubscriptionExcludes: { good: ["", '"a", "/b/c"'], bad: ["a", '"a",', '"a*"'] },
  ObjectFields: { good: ["", "context,tags"], bad: ["a b", "a,", "a".repeat(1501)] },
  LogStreamShards: { good: ["0", "3"], bad: ["-1", "1001", "many"] },
  CloudWatchStreamShards: { good: ["0", "3"], bad: ["-1", "1001"] },
  TransformBatchSize: { good: ["1", "10000"], bad: ["0", "10001"] },
  TransformWindowSeconds: { good: ["0", "300"], bad: ["-1", "301"] },
  TransformParallelization: { good: ["1", "10"], bad: ["0", "11"] },
  TransformRetryAttempts: { good: ["0", "10000"], bad: ["-1", "10001"] },
  DeliveryBufferSeconds: { good: ["0", "900"], bad: ["-1", "901"] },
  DeliveryBufferMiB: { good: ["1", "100"], bad: ["0", "101"] },
  DeliveryRetrySeconds: { good: ["0", "7200"], bad: ["-1", "7201"] },
  OpenSearchEndpoint: {
    good: ["", "https://search-a.us-east-1.es.amazonaws.com", "https://logs.example.com:443"],
    bad: ["http://logs.example.com", "logs.example.com", "https://logs.example.com/", "https://a b"],
  },
  OpenSearchDomainArn: {
    good: ["", "arn:aws-us-gov:es:us-gov-west-1:123456789012:domain/logs"],
    bad: ["arn:aws:es:us-east-1:1:domain/logs", "arn:aws:es:us-east-1:123456789012:domain/", "logs"],
  },
  InstanceType: {
    good: ["t3.small.search", "r6g.large.search"],
    bad: ["t3.small", "t3.small.elasticsearch"],
  },
  InstanceCount: { good: ["1", "80"], bad: ["0", "81"] },
  AllowedIpRanges: {
    good: ["", "192.0.2.0/24", "192.0.2.1/32, 2001:db8::/32"],
    bad: [
      "0.0.0.0/0",
      "::/0",
      "0.0.0.0/1",
      "192.0.2.1",
      "192.0.2.0/33",
      "2001:db8::/129",
      "192.0.2.0/24,0.0.0.0/0",
    ],
  },
  MasterUserArn: {
    good: ["", "arn:aws:iam::123456789012:role/admin"],
    bad: ["admin", "arn:aws:iam::123456789012:group/a", "arn:aws:iam::123456789012:role/a,b"],
  },
  VpcSubnetIds: {
    good: ["", "subnet-0123456789abcdef0, subnet-01234567"],
    bad: ["vpc-01234567", "subnet-1"],
  },
  VpcSecurityGroupIds: { good: ["", "sg-0123456789abcdef0"], bad: ["default", "sg-1"] },
  IndexShards: { good: ["1", "100"], bad: ["0", "101"] },
  IndexReplicas: { good: ["0", "5"], bad: ["-1", "6"] },
  IndexRefreshInterval: { good: ["5s", "500ms"], bad: ["0s", "5", "-1", "1234567s"] },
  DashboardsUrl: { good: ["", "https://a.example.com/_dashboards"], bad: ["a.example.com", "https://a b"] },
  JsonIndexPrefix: { good: ["rehydrated-"], bad: ["Rehydrated-", "rehydrated", "-", "re*-", `${sixty}-`] },
  RedactQueryParameters: {
    good: ["", "default,customer"],
    bad: ["a b", "a&b", "a=b", "ä", "a".repeat(1501)],
  },
  LoadMaxConcurrency: { good: ["1", "1000"], bad: ["0", "1001"] },
  LoadChunkReservedConcurrency: { good: ["0", "1000"], bad: ["-1", "1001"] },
  ChunkBytes: { good: ["1024"], bad: ["1023", "10737418241"] },
  StartLoadWindowSeconds: { good: ["1", "300"], bad: ["0", "301"] },
  BackfillMaxConcurrency: { good: ["1", "100"], bad: ["0", "101"] },
  RejectExpirationDays: { good: ["1"], bad: ["0", "3651"] },
  ArchiveBufferSeconds: { good: ["0", "900"], bad: ["-1", "901"] },
  ArchiveBufferMiB: { good: ["1", "128"], bad: ["0", "129"] },
  CleanRules: {
    good: ['{"families": [{"prefix": "a-", "keep": 1}]}'],
    bad: ["", "{}", '{"families": [{"prefix": "*"}]}', '{"families": [{"prefix": "ä-"}]}', "a".repeat(2501)],
  },
  CleanScheduleExpression: { good: ["cron(30 3 * * ? *)", "rate(1 day)"], bad: ["30 3 * * *", "cron()"] },
  CleanScheduleTimeZone: { good: ["Europe/Berlin", "Etc/GMT+1"], bad: ["", "Europe Berlin"] },
  CleanDeadLetterQueueArn: {
    good: ["", "arn:aws:sqs:us-east-1:123456789012:dead"],
    bad: ["dead", "arn:aws:sqs:us-east-1:123456789012:dead.fifo"],
  },
  AlarmTopicArn: {
    good: ["", "arn:aws:sns:us-east-1:123456789012:alarms"],
    bad: ["alarms", "arn:aws:sns:us-east-1:123456789012:alarms.fifo"],
  },
  AlarmEmail: { good: ["", "ops@example.com"], bad: ["ops", "ops@example", "a b@example.com"] },
  DomainFreeStorageMiB: { good: ["512"], bad: ["511", "10000001"] },
};

describe("a parameter", () => {
  it.each(names)("%s takes its own default", (name) => {
    expect(problemsOf(name, String(Parameters[name]?.Default))).toEqual([]);
  });

  it.each(names)("%s refuses what CloudFormation or the service would refuse, and nothing else", (name) => {
    const listed = Parameters[name]?.AllowedValues?.map(String);
    const { good, bad } = values[name] ?? { good: listed ?? [], bad: ["something else", ""] };
    expect(bad.length).toBeGreaterThan(0);
    expect(good.filter((value) => problemsOf(name, value).length > 0)).toEqual([]);
    expect(bad.filter((value) => problemsOf(name, value).length === 0)).toEqual([]);
  });

  it.each(names)("%s with a pattern says in words what it takes", (name) => {
    const { AllowedPattern, ConstraintDescription } = Parameters[name] ?? {};
    expect(ConstraintDescription === undefined).toBe(AllowedPattern === undefined);
  });
});

const subnets = "subnet-01234567,subnet-89abcdef,subnet-76543210";
const inVpc = { VpcSubnetIds: subnets, VpcSecurityGroupIds: "sg-01234567" };
const existing = {
  OpenSearchEndpoint: "https://logs.example.com",
  OpenSearchDomainArn: "arn:aws:es:us-east-1:123456789012:domain/logs",
};
const role = "arn:aws:iam::123456789012:role/admin";

describe("the rules", () => {
  it("take the defaults", () => {
    expect(brokenRules({})).toEqual([]);
  });

  const refused: readonly (readonly [Given, RegExp])[] = [
    [{ AlarmEmail: "a@example.com", AlarmTopicArn: "arn:topic" }, /not both/],
    [{ VpcSubnetIds: subnets }, /VpcSecurityGroupIds/],
    [{ VpcSecurityGroupIds: "sg-01234567" }, /VpcSubnetIds/],
    [{ ...inVpc, AllowedIpRanges: "192.0.2.0/24" }, /AllowedIpRanges/],
    [{ OpenSearchEndpoint: existing.OpenSearchEndpoint }, /OpenSearchDomainArn/],
    [{ OpenSearchDomainArn: existing.OpenSearchDomainArn }, /OpenSearchEndpoint/],
    [{ ...existing, AllowedIpRanges: "192.0.2.0/24" }, /AllowedIpRanges/],
    [{ ...existing, FineGrainedAccessControl: "true", MasterUserArn: role }, /MasterUserArn/],
    [{ MasterUserArn: role }, /FineGrainedAccessControl/],
    [{ AccountSubscriptionExcludes: '"a"' }, /AccountSubscription/],
    [{ LoadBalancerAccounts: "123456789012", LogBucketName: "logs" }, /LoadBalancerAccounts/],
    [{ ZoneCount: "2", InstanceCount: "3" }, /even/],
    [{ ZoneCount: "2" }, /even/],
    [{ ZoneCount: "3", InstanceCount: "4" }, /multiple of three/],
    [{ VolumeGiB: "120" }, /100 GiB/],
    [{ InstanceType: "t3.medium.search", VolumeGiB: "250" }, /200 GiB/],
  ];
  it.each(refused)("refuse %j with one sentence", (parameters, sentence) => {
    expect(brokenRules(parameters)).toEqual([expect.stringMatching(sentence)]);
  });

  const taken: readonly Given[] = [
    { ...inVpc, ZoneCount: "3", InstanceCount: "9" },
    { ZoneCount: "2", InstanceCount: "80" },
    { InstanceCount: "3" },
    { InstanceType: "r6g.large.search", VolumeGiB: "1000" },
    existing,
    { FineGrainedAccessControl: "true", MasterUserArn: role },
  ];
  it.each(taken)("take %j", (parameters) => {
    expect(brokenRules(parameters)).toEqual([]);
  });

  const days = (name: string) => (Parameters[name]?.AllowedValues ?? []).map(Number);
  const pairs = days("ArchiveInfrequentAccessDays").flatMap((move) =>
    days("ArchiveExpirationDays").map((end) => [move, end] as const),
  );
  it.each(pairs)("let the archive move after %d and end after %d days only in that order", (move, end) => {
    const parameters = { ArchiveInfrequentAccessDays: String(move), ArchiveExpirationDays: String(end) };
    const isInOrder = move === 0 || end === 0 || end > move;
    expect(brokenRules(parameters)).toHaveLength(isInOrder ? 0 : 1);
  });
});

describe("the domain in a VPC", () => {
  const subnetsOf = (parameters: Given) =>
    evaluate(propertiesOf("OpenSearchDomain")["VPCOptions"] ?? null, parameters);

  it.each(["1", "2", "3"])("takes one subnet for each of %s zones", (ZoneCount) => {
    expect(subnetsOf({ ...inVpc, ZoneCount })).toMatchObject({
      SubnetIds: subnets.split(",").slice(0, Number(ZoneCount)),
    });
  });

  it("stops before anything is created when subnets are missing", () => {
    expect(() => subnetsOf({ ...inVpc, VpcSubnetIds: "subnet-01234567", ZoneCount: "2" })).toThrow(
      "Fn::Select",
    );
  });

  it("names its zones only where there are several", () => {
    const zones = (parameters: Given) =>
      evaluate(propertiesOf("OpenSearchDomain")["ClusterConfig"] ?? null, parameters);
    expect(zones({ ZoneCount: "3" })).toMatchObject({
      ZoneAwarenessEnabled: true,
      ZoneAwarenessConfig: { AvailabilityZoneCount: "3" },
    });
    expect(zones({ InstanceCount: "3" })).not.toHaveProperty("ZoneAwarenessConfig");
  });
});

describe("every property", () => {
  const sets: readonly Given[] = [
    {},
    existing,
    inVpc,
    { RedactClientAddresses: "hash", AlarmEmail: "a@example.com" },
    { LogBucketName: "logs", CleanDeadLetterQueueArn: "arn:aws:sqs:us-east-1:123456789012:dead" },
  ];
  it.each(sets)("can be computed with %j", (parameters) => {
    for (const { Properties } of Object.values(longTemplate.Resources))
      expect(() => evaluate(Properties ?? null, parameters)).not.toThrow();
  });

  it("whose branch is not taken cannot fail either: nobody says that CloudFormation does not look at it", () => {
    const selects = JSON.stringify(longTemplate.Resources).matchAll(/\{"Fn::Select":/g);
    expect([...selects].length).toBeGreaterThan(3);
    for (const name of ["DomainRedAlarm", "CleanDeadLettersAlarm"]) {
      const [dimension] = propertiesOf(name)["Dimensions"] as readonly {
        Value: { "Fn::If": readonly never[] };
      }[];
      for (const branch of dimension?.Value["Fn::If"].slice(1) ?? [])
        expect(typeof evaluate(branch, {})).toBe("string");
    }
  });
});
