import { readFileSync } from "node:fs";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
}
/** A statement, or one that a condition leaves out. */
type MaybeStatement = Statement | { readonly "Fn::If": readonly [string, Statement, ...unknown[]] };
interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Actions for which AWS has no resources, as its service authorization reference says. */
const withoutResource = new Set([
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
  "cloudwatch:PutMetricData",
]);
/** Network interfaces that Firehose makes in a VPC: "Grant Firehose access to a VPC" allows them on every resource. */
const ofNetworks =
  /^ec2:(Create|Delete|Describe)(NetworkInterface|NetworkInterfaces|NetworkInterfacePermission|SecurityGroups|Subnets|Vpcs|VpcAttribute)$/;
/** As the CloudFormation user guide lists them for Rules: no other function is taken there, and only a deployment would show it. */
const ruleFunctions = new Set(
  "And Or Not Equals Contains EachMemberEquals EachMemberIn RefAll ValueOf ValueOfAll"
    .split(" ")
    .map((name) => `Fn::${name}`),
);

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: check-template.ts EXPANDED.json");
const template = JSON.parse(readFileSync(file, "utf8")) as {
  Resources: Record<string, Resource>;
  Rules: Record<string, unknown>;
};
const resources = Object.entries(template.Resources);
const problems: string[] = [];
const ofType = (type: string): [string, Resource][] =>
  resources.filter(([, resource]) => resource.Type === type);
const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const statementsOf = (resource: Resource): readonly Statement[] =>
  (
    (resource.Properties["PolicyDocument"] as { Statement?: MaybeStatement[] } | undefined)?.Statement ?? []
  ).map((statement) => ("Fn::If" in statement ? statement["Fn::If"][1] : statement));

for (const [name, resource] of [...ofType("AWS::IAM::Policy"), ...ofType("AWS::IAM::ManagedPolicy")])
  for (const { Action, Resource } of statementsOf(resource)) {
    const actions = list(Action);
    for (const action of actions)
      if (action.includes("*")) problems.push(`${name}: wildcard action ${action}`);
    const isWild = list(Resource).includes("*");
    if (isWild && !actions.every((action) => withoutResource.has(action) || ofNetworks.test(action)))
      problems.push(`${name}: ${actions.join(", ")} on every resource`);
  }

for (const [name, { Properties }] of ofType("AWS::IAM::Role"))
  if (Properties["Policies"] !== undefined)
    problems.push(`${name}: has inline policies; use an AWS::IAM::Policy`);

const functions = ofType("AWS::Lambda::Function");
const roles = functions.map(([, { Properties }]) => JSON.stringify(Properties["Role"]));
for (const [index, [name, { Properties }]] of functions.entries()) {
  if (roles.indexOf(roles[index] ?? "") !== index) problems.push(`${name}: shares its role`);
  if (Properties["LoggingConfig"] === undefined) problems.push(`${name}: has no log group of its own`);
  if (JSON.stringify(Properties["TracingConfig"]) !== '{"Mode":"Active"}')
    problems.push(`${name}: no tracing`);
}

for (const [name, { Properties }] of ofType("AWS::Logs::LogGroup"))
  if (Properties["RetentionInDays"] === undefined) problems.push(`${name}: has no retention`);

for (const [name, { Properties }] of ofType("AWS::S3::Bucket")) {
  if (Properties["BucketEncryption"] === undefined) problems.push(`${name}: is not encrypted`);
  if (Properties["PublicAccessBlockConfiguration"] === undefined)
    problems.push(`${name}: is not closed to the public`);
  const isTlsOnly = ofType("AWS::S3::BucketPolicy").some(
    ([, policy]) =>
      JSON.stringify(policy.Properties["Bucket"]) === JSON.stringify({ Ref: name }) &&
      statementsOf(policy).some(
        (statement) =>
          statement.Effect === "Deny" && JSON.stringify(statement).includes('"aws:SecureTransport":"false"'),
      ),
  );
  if (!isTlsOnly) problems.push(`${name}: accepts requests without TLS`);
}

for (const [name, rule] of Object.entries(template.Rules))
  for (const [used] of JSON.stringify(rule).matchAll(/Fn::\w+/g))
    if (!ruleFunctions.has(used)) problems.push(`${name}: ${used} is no function for rules`);

for (const problem of problems) console.error(problem);
console.log(`${resources.length} resources, ${functions.length} functions, ${problems.length} problems`);
if (problems.length > 0 || functions.length === 0) process.exitCode = 1;
