import { describe, expect, it } from "@jest/globals";
import { isAllowed, listOf, type Statement } from "../../local/tools/iam/policy.ts";
import { evaluate, type Given } from "../../local/tools/template/evaluate.ts";
import { type Fields, longTemplate, namesOf, propertiesOf } from "../../local/tools/template/long-form.ts";

const statementsOf = (resource: string, parameters: Given = {}): readonly Statement[] => {
  const document = evaluate(propertiesOf(resource)["PolicyDocument"] ?? null, parameters);
  return (document as unknown as { readonly Statement: readonly Statement[] }).Statement;
};
describe("the domain's access policy", () => {
  const policy = (parameters: Given) =>
    evaluate(propertiesOf("OpenSearchDomain")["AccessPolicies"] ?? null, parameters);

  it("grants the stack's roles nothing: an allow there would undo how narrow their own policies are", () => {
    expect(propertiesOf("OpenSearchDomain")).toHaveProperty("AccessPolicies");
    expect(evaluate(propertiesOf("OpenSearchDomain"), {})).not.toHaveProperty("AccessPolicies");
  });

  it("lets unsigned requests in from the ranges that were given, and from nowhere else", () => {
    expect(policy({ AllowedIpRanges: "192.0.2.0/24" })).toMatchObject({
      Statement: [{ Condition: { IpAddress: { "aws:SourceIp": ["192.0.2.0/24"] } } }],
    });
  });

  it("makes PrepareDomain the master user, whoever else administers the domain", () => {
    const given = { FineGrainedAccessControl: "true", MasterUserArn: "arn:aws:iam::123456789012:role/admin" };
    expect(evaluate(propertiesOf("OpenSearchDomain"), given)).toMatchObject({
      AdvancedSecurityOptions: { MasterUserOptions: { MasterUserARN: "<PrepareDomainRole.Arn>" } },
    });
    const { Environment } = evaluate(propertiesOf("PrepareDomainFunction"), given) as Fields;
    expect(Environment).toMatchObject({
      Variables: { ADMINISTRATOR_ARNS: `<PrepareDomainRole.Arn>,${given.MasterUserArn}` },
    });
  });
});

describe("the roles that talk to the domain", () => {
  const can = (policy: string, method: string, path: string) =>
    isAllowed(statementsOf(policy), {
      action: `es:ESHttp${method}`,
      resource: `<OpenSearchDomain.Arn>${path}`,
    });

  it.each([
    ["LoadChunkPolicy", "Post", "/_bulk", "/app-logs-2026-w01/_delete_by_query"],
    ["LoadChunkPolicy", "Post", "/_bulk", "/_search"],
    ["ListIndexesPolicy", "Get", "/_cat/allocation", "/app-logs-2026-w01/_search"],
    ["DeleteIndexPolicy", "Delete", "/app-logs-2026-w01", "/app-logs-*"],
    ["DeleteIndexPolicy", "Delete", "/elb-2026-w01", "/elb-2026-w01,elb-2026-w02"],
    ["DeleteIndexPolicy", "Delete", "/elb-2026-w01", "/.opendistro_security"],
    ["DeleteIndexPolicy", "Delete", "/elb-2026-w01", "/elb-2026-w01/_doc/1"],
    ["DeliveryPolicy", "Get", "/app-logs-2026-w01/_stats", "/elb-2026-w01/_search"],
    ["DeliveryPolicy", "Put", "/app-logs-2026-w01", "/_plugins/_security/api/rolesmapping/all_access"],
    ["DeliveryPolicy", "Post", "/_bulk", "/_dashboards/api/saved_objects/_import"],
    ["PrepareDomainPolicy", "Put", "/_index_template/logpipe-elb", "/elb-2026-w01"],
    ["PrepareDomainPolicy", "Get", "/app-logs-*/_field_caps", "/app-logs-2026-w01/_search"],
  ])("%s allows %s %s, not %s", (policy, method, needed, refused) => {
    expect([can(policy, method, needed), can(policy, method, refused)]).toEqual([true, false]);
  });
});

describe("the policy of people who read", () => {
  const statements = statementsOf("LogReaderPolicy");
  const domain = "<OpenSearchDomain.Arn>";
  const can = (method: string, path: string) =>
    isAllowed(statements, { action: `es:ESHttp${method}`, resource: domain + path });

  it.each([
    ["Get", "/_search"],
    ["Post", "/app-logs-*/_search"],
    ["Post", "/elb-*,alb-*/_msearch"],
    ["Get", "/elb-*,alb-*/_field_caps"],
    ["Get", "/_cat/indices/elb-*"],
    ["Get", "/_dashboards/app/home"],
    ["Get", "/_dashboards/api/saved_objects/_find"],
    ["Post", "/_dashboards/api/saved_objects/_bulk_get"],
    ["Post", "/_dashboards/internal/search/opensearch"],
  ])("allows %s %s", (method, path) => {
    expect(can(method, path)).toBe(true);
  });

  it.each([
    ["Post", "/_dashboards/api/console/proxy"],
    ["Post", "/_dashboards/api/saved_objects/_import"],
    ["Post", "/_dashboards/api/saved_objects/_bulk_create"],
    ["Post", "/_dashboards/api/saved_objects/dashboard/mine"],
    ["Put", "/_dashboards/api/saved_objects/dashboard/mine"],
    ["Delete", "/_dashboards/api/saved_objects/dashboard/mine"],
    ["Delete", "/app-logs-2026-w01"],
    ["Post", "/app-logs-2026-w01/_delete_by_query"],
    ["Post", "/_bulk"],
    ["Put", "/app-logs-2026-w01"],
    ["Get", "/_cat/indices"],
    ["Post", "/_plugins/_security/api/roles"],
  ])("does not allow %s %s", (method, path) => {
    expect(can(method, path)).toBe(false);
  });

  it("denies the console and changes whatever else allows them", () => {
    const rest = [...statements, { Effect: "Allow", Action: "es:*", Resource: "*" } as const];
    for (const path of ["/_dashboards/api/console/proxy", "/_dashboards/api/saved_objects/dashboard/mine"])
      expect(isAllowed(rest, { action: "es:ESHttpPost", resource: domain + path })).toBe(false);
  });

  it("is in an output", () => {
    expect(longTemplate.Outputs["LogReaderPolicyArn"]?.Value).toEqual({ Ref: "LogReaderPolicy" });
  });
});

describe("the created log bucket", () => {
  const bucket = "arn:aws:s3:::<LogBucket>";
  const statement = (sid: string, parameters: Given = {}): Statement => {
    const found = statementsOf("LogBucketPolicy", parameters).find(({ Sid }) => Sid === sid);
    if (found === undefined) throw new Error(`no statement ${sid}`);
    return found;
  };

  it("takes logs of load balancers of this account and of those given, under any prefix, without a condition", () => {
    const balancers = statement("ClassicAndApplicationLoadBalancers", {
      LoadBalancerAccounts: "210987654321,111111111111",
    });
    expect(balancers).not.toHaveProperty("Condition");
    const takes = (key: string) =>
      isAllowed([balancers], { action: "s3:PutObject", resource: `${bucket}/${key}` });
    expect(takes("AWSLogs/123456789012/elasticloadbalancing/a.gz")).toBe(true);
    expect(takes("prod/AWSLogs/210987654321/a.gz")).toBe(true);
    expect(takes("AWSLogs/111111111111/a.gz")).toBe(true);
    expect(takes("AWSLogs/999999999999/a.gz")).toBe(false);
    expect(takes("other/a.gz")).toBe(false);
  });

  it("takes logs of this account alone without a list, and of eight others with the longest", () => {
    const accounts = Array.from({ length: 8 }, (_, index) => `11111111111${index}`);
    const resources = (parameters: Given) =>
      new Set(listOf(statement("ClassicAndApplicationLoadBalancers", parameters).Resource));
    expect(resources({})).toEqual(new Set([`${bucket}/*AWSLogs/123456789012/*`]));
    expect(resources({ LoadBalancerAccounts: accounts.join() })).toEqual(
      new Set(["123456789012", ...accounts].map((account) => `${bucket}/*AWSLogs/${account}/*`)),
    );
  });

  it("takes what trails of this account write, and lets them see the bucket's ACL", () => {
    const ofTrail = { ArnLike: { "aws:SourceArn": "arn:aws:cloudtrail:*:123456789012:trail/*" } };
    const [writes, checks] = [statement("CloudTrailWrites"), statement("CloudTrailChecks")];
    expect([writes.Action, writes.Resource]).toEqual(["s3:PutObject", `${bucket}/*AWSLogs/*`]);
    expect(checks).toMatchObject({ Action: "s3:GetBucketAcl", Resource: bucket, Condition: ofTrail });
    expect(writes.Condition).toMatchObject(ofTrail);
  });

  it.each(["NetworkLoadBalancersWrite", "S3AccessLogs"])(
    "takes deliveries of %s from those accounts only",
    (sid) => {
      const { Condition, Action } = statement(sid, { LoadBalancerAccounts: "210987654321" });
      expect(Action).toBe("s3:PutObject");
      const { StringEquals = {} } = Condition ?? {};
      const { "aws:SourceAccount": accounts = [] } = StringEquals as { "aws:SourceAccount"?: string[] };
      expect(new Set(accounts)).toEqual(new Set(["123456789012", "210987654321"]));
    },
  );
});

describe("queues", () => {
  it.each(namesOf("AWS::SQS::Queue"))("%s refuses requests without TLS", (queue) => {
    const policies = namesOf("AWS::SQS::QueuePolicy").filter((name) =>
      JSON.stringify(propertiesOf(name)["Queues"]).includes(`"${queue}"`),
    );
    const denials = policies
      .flatMap((policy) => statementsOf(policy))
      .filter(({ Effect }) => Effect === "Deny");
    expect(denials).toEqual([
      expect.objectContaining({
        Action: "sqs:*",
        Principal: "*",
        Resource: `<${queue}.Arn>`,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ]);
  });
});

describe("the pseudonym key", () => {
  it("is made only where addresses are hashed, and kept", () => {
    const { Condition, DeletionPolicy, UpdateReplacePolicy } = longTemplate.Resources["RedactionSalt"] ?? {};
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(["RetainExceptOnCreate", "Retain"]);
    expect(longTemplate.Conditions[Condition ?? ""]).toEqual({
      "Fn::Equals": [{ Ref: "RedactClientAddresses" }, "hash"],
    });
  });

  it("may be read by the function that redacts, and by no other", () => {
    const readers = (parameters: Given) =>
      namesOf("AWS::IAM::Policy").filter((policy) =>
        statementsOf(policy, parameters).some(({ Action }) =>
          listOf(Action).includes("secretsmanager:GetSecretValue"),
        ),
      );
    expect(readers({ RedactClientAddresses: "hash" })).toEqual(["LoadChunkPolicy"]);
    expect(readers({})).toEqual([]);
  });
});

describe("roles that AWS's own services take", () => {
  const trusts = namesOf("AWS::IAM::Role").map((name) => {
    const document = evaluate(propertiesOf(name)["AssumeRolePolicyDocument"] ?? null, {});
    return [name, (document as unknown as { readonly Statement: readonly Statement[] }).Statement] as const;
  });
  const others = trusts.filter(
    ([, statements]) => !JSON.stringify(statements).includes("lambda.amazonaws.com"),
  );

  it.each(others)(
    "%s: only for this account, so that no other account's resource can use them",
    (_, statements) => {
      for (const { Condition, Principal } of statements) {
        expect(Principal).toEqual({ Service: expect.stringMatching(/\.amazonaws\.com$/) });
        expect(Condition).toMatchObject({ StringEquals: { "aws:SourceAccount": "123456789012" } });
      }
    },
  );

  it("are those of Firehose, CloudWatch Logs, Scheduler and Step Functions", () => {
    expect(others.map(([name]) => name).toSorted()).toEqual([
      "BackfillPrefixRole",
      "CleanIndexesRole",
      "CleanScheduleRole",
      "DeliveryRole",
      "LoadObjectsRole",
      "SubscriptionRole",
    ]);
  });

  it("pass a role only to the service that takes it", () => {
    const passing = namesOf("AWS::IAM::Policy").flatMap((policy) =>
      statementsOf(policy).filter(({ Action }) => listOf(Action).includes("iam:PassRole")),
    );
    expect(passing.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { "iam:PassedToService": "logs.amazonaws.com" } },
    ]);
  });
});

describe("producers", () => {
  it("may write to one stream and measure in their agents' namespaces, nothing else", () => {
    const statements = statementsOf("LogStreamProducerPolicy");
    const open = statements.filter(({ Resource }) => Resource !== "<LogStream.Arn>");
    expect(open.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [
        "cloudwatch:PutMetricData",
        { StringEquals: { "cloudwatch:namespace": ["AWSKinesisAgent", "KinesisProducerLibrary"] } },
      ],
    ]);
  });
});

describe("state machines with a distributed map", () => {
  it.each(["LoadObjects", "BackfillPrefix"])("%s may look at children by both forms of their ARN", (name) => {
    const statements = statementsOf(`${name}MapPolicy`);
    const execution = `arn:aws:states:us-east-1:123456789012:execution:<${name}StateMachine.Name>`;
    for (const action of ["states:DescribeExecution", "states:StopExecution"])
      for (const id of [":parent", "/Label:child"])
        expect(isAllowed(statements, { action, resource: execution + id })).toBe(true);
  });
});
