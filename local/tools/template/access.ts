import { Allowances } from "../iam/allowances.ts";
import { callsOfServices } from "../iam/calls-of-services.ts";
import { callOf } from "../iam/calls.ts";
import { DeployedTemplate } from "../iam/deployed-template.ts";
import { isAllowed, type Statement } from "../iam/policy.ts";
import { evaluate } from "./evaluate.ts";
import { type Fields, namesOf, propertiesOf, referencesIn } from "./long-form.ts";
import { expanded, type Stack, statementsIn } from "./stack.ts";

const partition = { name: "aws", region: "us-east-1" };
const ours = "123456789012";
const foreign = "999999999999";
const stranger = {
  "aws:SourceAccount": foreign,
  "aws:SourceArn": `arn:aws:events:us-east-1:${foreign}:rule/any`,
};

/** By type of resource: the service that takes its role, and the property that names the role. */
const takers: Readonly<Record<string, { readonly service: string; readonly property: string }>> = {
  "AWS::Serverless::Function": { service: "lambda.amazonaws.com", property: "Role" },
  "AWS::Serverless::StateMachine": { service: "states.amazonaws.com", property: "Role" },
  "AWS::KinesisFirehose::DeliveryStream": {
    service: "firehose.amazonaws.com",
    property: "AmazonopensearchserviceDestinationConfiguration",
  },
  "AWS::Scheduler::Schedule": { service: "scheduler.amazonaws.com", property: "Target" },
  "AWS::Logs::AccountPolicy": { service: "logs.amazonaws.com", property: "PolicyDocument" },
};

interface Danger {
  readonly role: string;
  readonly call: string;
  /** What differs from the stack's own calls. */
  readonly context?: Readonly<Record<string, string>>;
  readonly consequence: string;
}
const domain = "OpenSearchDomain";

/** Requests that a role must not be able to make, whatever else it may. */
const dangers: readonly Danger[] = [
  ...["*", ".opendistro_security", "a,b", "_all", "a%2Cb", "a/_doc/1"].map((path) => ({
    role: "DeleteIndexRole",
    call: `es:ESHttpDelete ${domain}/${path}`,
    consequence: "one request of DeleteIndex could delete more than one index",
  })),
  ...["Post", "Put"].flatMap((method) =>
    [
      "_dashboards/api/saved_objects/_import",
      "_index_template/logpipe-elb",
      "_plugins/_security/api/rolesmapping/all_access",
    ].map((path) => ({
      role: "DeliveryRole",
      call: `es:ESHttp${method} ${domain}/${path}`,
      consequence: "Firehose's role could change dashboards, index templates and who may do what",
    })),
  ),
  ...["Delete", "Patch", "Post", "Put"].flatMap((method) =>
    ["api/console/proxy", "api/saved_objects/_import", "api/saved_objects/dashboard/any"].map((path) => ({
      role: "LogReaderPolicy",
      call: `es:ESHttp${method} ${domain}/_dashboards/${path}`,
      consequence: "people who read could change dashboards, or delete indexes through the console",
    })),
  ),
  {
    role: "SubscribeLogGroupsRole",
    call: "iam:PassRole SubscriptionRole",
    context: { "iam:PassedToService": "ec2.amazonaws.com" },
    consequence: "SubscribeLogGroups could hand the role to any service",
  },
  {
    role: "LogStreamProducerPolicy",
    call: "cloudwatch:PutMetricData *",
    context: { "cloudwatch:namespace": "logpipe" },
    consequence: "applications could write the stack's own metrics, and hide what the alarms watch",
  },
];

/** As many as LoadBalancerAccounts takes. */
const delivering = Array.from({ length: 8 }, (_, index) => `11111111111${index}`);

/** Who can do what nobody should be able to, and services that cannot take their roles. */
export function accessFaults(stack: Stack): string[] {
  const parametersOf = { LoadBalancerAccounts: delivering.join(), AlarmEmail: "ops@example.com" };
  const deployed = new DeployedTemplate(expanded(stack), partition, parametersOf);
  return [
    ...ofServices(deployed),
    ...ofTransport(deployed),
    ...ofDangers(deployed),
    ...ofRoles(stack, deployed),
    ...ofAnybody(stack),
  ];
}

/** Services that act for other accounts, and those that act for the accounts of LoadBalancerAccounts. */
function ofServices(deployed: DeployedTemplate): string[] {
  const allowances = new Allowances(deployed);
  return callsOfServices
    .filter(({ service, when }) => service !== undefined && deployed.holds(when))
    .flatMap(({ caller, service, calls }) =>
      calls.flatMap((text) => {
        const who = { identity: undefined, service };
        const faults: string[] = [];
        if (allowances.allows(who, callOf(text.replace(ours, foreign)), stranger))
          faults.push(`${caller} of any other account may call ${text}: strangers could feed it or flood it`);
        const acl = { "s3:x-amz-acl": "private" };
        if (
          service === "delivery.logs.amazonaws.com" &&
          text.startsWith("s3:PutObject") &&
          allowances.allows(who, callOf(text), acl)
        )
          faults.push(`${caller} may write objects that stay its own: nobody here could read those logs`);
        if (text.includes("LogBucket"))
          for (const account of [ours, ...delivering])
            if (
              !allowances.allows(who, callOf(text.replace(ours, account)), { "aws:SourceAccount": account })
            )
              faults.push(
                `${caller} of ${account}, which LoadBalancerAccounts names, may not call ${text}: its logs are not delivered`,
              );
        return faults;
      }),
    );
}

/** Buckets and queues that accept requests without TLS. */
function ofTransport(deployed: DeployedTemplate): string[] {
  const policies: Readonly<
    Record<string, readonly [policy: string, property: string, action: string, rest: readonly string[]]>
  > = {
    "AWS::S3::Bucket": ["AWS::S3::BucketPolicy", "Bucket", "s3:GetObject", ["", "/any"]],
    "AWS::SQS::Queue": ["AWS::SQS::QueuePolicy", "Queues", "sqs:ReceiveMessage", [""]],
  };
  const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };
  return Object.entries(policies).flatMap(([type, [policyType, property, action, rest]]) =>
    deployed.namesOf(type).flatMap((name) => {
      const statements = deployed
        .namesOf(policyType)
        .filter((policy) =>
          JSON.stringify(deployed.template.Resources[policy]?.Properties?.[property]).includes(`"${name}"`),
        )
        .flatMap((policy) => deployed.statementsOf(policy));
      const isOpen = rest.some((end) =>
        isAllowed([everything, ...statements.filter(({ Effect }) => Effect === "Deny")], {
          action,
          resource: deployed.arnOf(name + end),
          context: { "aws:SecureTransport": "false" },
        }),
      );
      return isOpen ? [`${name} accepts requests without TLS: what is in it could be read on the way`] : [];
    }),
  );
}

function ofDangers(deployed: DeployedTemplate): string[] {
  const wide: Statement = { Effect: "Allow", Action: "es:*", Resource: "*" };
  return dangers.flatMap(({ role, call, context = {}, consequence }) => {
    const policies = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]
      .flatMap((type) => deployed.namesOf(type))
      .filter((name) => {
        const roles = JSON.stringify(deployed.template.Resources[name]?.Properties?.["Roles"] ?? "");
        return name === role || roles.includes(`"${role}"`);
      });
    const { action, resource } = callOf(call);
    const statements = policies.flatMap((name) => deployed.statementsOf(name));
    // A reader's role may have other policies beside this one.
    const all = role === "LogReaderPolicy" ? [...statements, wide] : statements;
    const isPossible = isAllowed(all, {
      action,
      resource:
        resource === "*"
          ? "*"
          : deployed.arnOf(resource.split("/")[0] ?? "") + resource.replace(/^[^/]+/, ""),
      context,
    });
    return isPossible ? [`${role} may call ${call}: ${consequence}`] : [];
  });
}

/** Roles that their service cannot assume, and roles that it would assume for other accounts' resources. */
function ofRoles({ template }: Stack, deployed: DeployedTemplate): string[] {
  return namesOf("AWS::IAM::Role", template).flatMap((role) => {
    const document = deployed.propertyOf(role, "AssumeRolePolicyDocument");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- policy.ts refuses what it does not know
    const statements = (document as { readonly Statement?: readonly Statement[] } | null)?.Statement ?? [];
    const users = Object.entries(template.Resources).flatMap(([user, { Type, Properties }]) => {
      const taker = takers[Type];
      const isUser = taker !== undefined && referencesIn(Properties?.[taker.property], template).has(role);
      return isUser ? [{ user, service: taker.service }] : [];
    });
    return users.flatMap(({ user, service }) => {
      const takes = (account: string): boolean =>
        isAllowed(
          statements
            .filter(({ Principal }) => JSON.stringify(Principal).includes(`"${service}"`))
            .map((statement) => ({ ...statement, Resource: "*" })),
          {
            action: "sts:AssumeRole",
            resource: "*",
            context: {
              "aws:SourceAccount": account,
              "aws:SourceArn": `arn:aws:${service.split(".")[0]}:us-east-1:${account}:any`,
            },
          },
        );
      if (!takes(ours)) return [`${service} cannot take ${role} for ${user}, which can do nothing then`];
      // Lambda has no such condition: a function's role is passed by whoever makes the function.
      if (service !== "lambda.amazonaws.com" && takes(foreign))
        return [`${service} would take ${role} for a resource of any other account (the confused deputy)`];
      return [];
    });
  });
}

/** The domain's statements for everybody: from given addresses, and from no others. */
function ofAnybody({ template }: Stack): string[] {
  return namesOf("AWS::OpenSearchService::Domain", template).flatMap((name) => {
    const given = { AllowedIpRanges: "192.0.2.0/24" };
    const policies = evaluate(propertiesOf(name, template)["AccessPolicies"] ?? null, given, template);
    const statements = statementsIn(policies);
    const isBound = ({ Condition }: Fields): boolean =>
      JSON.stringify(Condition) === '{"IpAddress":{"aws:SourceIp":["192.0.2.0/24"]}}';
    if (statements.length === 0) return [`${name} lets in nobody from the addresses of AllowedIpRanges`];
    return statements.every(isBound)
      ? []
      : [`${name}: everybody on the internet may read and delete everything, from any address`];
  });
}
