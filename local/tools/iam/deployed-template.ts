import { type Definitions, evaluate, type Given } from "../template/evaluate.ts";
import { type Fields, textOf, type Value } from "../template/long-form.ts";
import type { Statement } from "./policy.ts";

/** A template as expand-template.py writes it. */
export interface Expanded extends Definitions {
  readonly Resources: Readonly<Record<string, Resource>>;
}
interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Fields;
}

export interface Partition {
  readonly name: string;
  readonly region: string;
}
export const partitions: readonly Partition[] = [
  { name: "aws", region: "us-east-1" },
  { name: "aws-cn", region: "cn-north-1" },
  { name: "aws-us-gov", region: "us-gov-west-1" },
];
const account = "123456789012";

/** What an ARN has after its partition, by type: "Service Authorization Reference", resource types. */
const arnFormats: Readonly<Record<string, string>> = {
  "AWS::Events::Rule": "events:REGION:ACCOUNT:rule/NAME",
  "AWS::IAM::Role": "iam::ACCOUNT:role/NAME",
  "AWS::Kinesis::Stream": "kinesis:REGION:ACCOUNT:stream/NAME",
  "AWS::KinesisFirehose::DeliveryStream": "firehose:REGION:ACCOUNT:deliverystream/NAME",
  "AWS::Lambda::EventSourceMapping": "lambda:REGION:ACCOUNT:event-source-mapping:NAME",
  "AWS::Lambda::Function": "lambda:REGION:ACCOUNT:function:NAME",
  "AWS::Logs::LogGroup": "logs:REGION:ACCOUNT:log-group:NAME",
  "AWS::OpenSearchService::Domain": "es:REGION:ACCOUNT:domain/NAME",
  "AWS::S3::Bucket": "s3:::NAME",
  "AWS::Scheduler::Schedule": "scheduler:REGION:ACCOUNT:schedule/default/NAME",
  "AWS::SNS::Topic": "sns:REGION:ACCOUNT:NAME",
  "AWS::SQS::Queue": "sqs:REGION:ACCOUNT:NAME",
  "AWS::SecretsManager::Secret": "secretsmanager:REGION:ACCOUNT:secret:NAME-a1b2c3",
  "AWS::StepFunctions::StateMachine": "states:REGION:ACCOUNT:stateMachine:NAME",
};
/** Of other resources of the account: what their ARNs begin with. */
const others: Readonly<Record<string, string>> = {
  "event-rule": "events:REGION:ACCOUNT:rule",
  "log-group": "logs:REGION:ACCOUNT:log-group",
  "network-interface": "ec2:REGION:ACCOUNT:network-interface",
  vpc: "ec2:REGION:ACCOUNT:vpc",
};
/** Types whose `Ref` is their ARN. */
const referredByArn = new Set([
  "AWS::SNS::Topic",
  "AWS::SecretsManager::Secret",
  "AWS::StepFunctions::StateMachine",
]);
/** Existing resources that take the place of created ones. */
const instead: Readonly<Record<string, (parameters: Given) => string | undefined>> = {
  CleanDeadLetters: ({ CleanDeadLetterQueueArn: arn }) => arn,
  LogBucket: ({ LogBucketName: name, "AWS::Partition": partition }) =>
    name && `arn:${partition}:s3:::${name}`,
  OpenSearchDomain: ({ OpenSearchDomainArn: arn }) => arn,
};

/** The template as it is deployed in one partition with one set of parameters. */
export class DeployedTemplate {
  readonly template: Expanded;
  private readonly partition: Partition;
  private readonly parameters: Given;

  constructor(template: Expanded, partition: Partition, parameters: Given) {
    this.template = template;
    this.partition = partition;
    const prefix = `arn:${partition.name}:cloudformation:${partition.region}:${account}`;
    this.parameters = {
      ...parameters,
      "AWS::Partition": partition.name,
      "AWS::Region": partition.region,
      "AWS::StackId": `${prefix}:stack/logpipe/11111111-2222-3333-4444-555555555555`,
    };
  }

  /** Whether all of the conditions hold. */
  holds(conditions: string | readonly string[] = []): boolean {
    return [conditions]
      .flat()
      .every((name) => evaluate({ Condition: name }, this.parameters, this.template) === true);
  }

  /** Names of the resources of a type that are deployed. */
  namesOf(type: string): string[] {
    return Object.entries(this.template.Resources)
      .filter(([, { Type, Condition }]) => Type === type && this.holds(Condition))
      .map(([name]) => name);
  }

  /** A property of a resource as it is deployed; names of resources as their ARNs. */
  propertyOf(resource: string, property: string): Value {
    const value = this.template.Resources[resource]?.Properties?.[property] ?? null;
    const text = JSON.stringify(evaluate(value, this.parameters, this.template));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was a value still is one
    return JSON.parse(
      text.replace(/<(\w+)(?:\.(\w+))?>/g, (_, name: string, attribute?: string) =>
        this.attribute(name, attribute),
      ),
    ) as Value;
  }

  /** The statements of a policy, of an identity or of a resource. */
  statementsOf(policy: string): readonly Statement[] {
    const document = this.propertyOf(policy, "PolicyDocument");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- policy.ts refuses what it does not know
    return (document as { readonly Statement: readonly Statement[] } | null)?.Statement ?? [];
  }

  /**
   * The ARN of `RejectBucket/rejects/load/{key}`, `LoadObjectsStateMachine:{execution}`, `log-group:{name}`, `Stack`; `*` is
   * itself. What stands in braces becomes a word.
   * @throws Error when the template has no such resource
   */
  arnOf(text: string): string {
    if (text === "*") return text;
    const [, name = "", rest = ""] = /^([A-Za-z-]+)((?:[:/].*)?)$/.exec(text) ?? [];
    const after = rest.replaceAll(/[{}]/g, "");
    if (name === "Stack") return this.parameters["AWS::StackId"] ?? "";
    const other = others[name];
    if (other !== undefined) return this.arn(other + after);
    const base = this.attribute(name, "Arn");
    const isExecution =
      this.template.Resources[name]?.Type === "AWS::StepFunctions::StateMachine" && after !== "";
    const kind = after.includes("mapRun") ? ":mapRun:" : ":execution:";
    return (isExecution ? base.replace(":stateMachine:", kind) : base.replace(/:\*$/, "")) + after;
  }

  private attribute(name: string, attribute: string | undefined): string {
    const resource = this.template.Resources[name];
    if (resource === undefined) throw new Error(`the template has no resource ${name}`);
    const { Type } = resource;
    const format = arnFormats[Type];
    if (format === undefined)
      throw new Error(`no ARN is known for ${name}, a ${Type}: add it to deployed-template.ts`);
    const existing = this.holds(resource.Condition) ? undefined : instead[name]?.(this.parameters);
    const arn = existing || this.arn(format.replace("NAME", this.nameOf(name)));
    if (attribute === "Arn") return Type === "AWS::Logs::LogGroup" ? `${arn}:*` : arn;
    return attribute === undefined && referredByArn.has(Type) ? arn : this.nameOf(name);
  }

  private arn(format: string): string {
    return `arn:${this.partition.name}:${format.replace("REGION", this.partition.region).replace("ACCOUNT", account)}`;
  }

  private nameOf(name: string): string {
    const { Type = "", Properties = {} } = this.template.Resources[name] ?? {};
    const given =
      Properties["LogGroupName"] ?? (Type === "AWS::Events::Rule" ? Properties["Name"] : undefined);
    if (given !== undefined) return textOf(evaluate(given, this.parameters, this.template));
    return Type === "AWS::S3::Bucket" ? `logpipe-${name.toLowerCase()}` : `logpipe-${name}`;
  }
}
