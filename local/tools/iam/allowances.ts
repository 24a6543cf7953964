import type { Value } from "../template/long-form.ts";
import { type Call, callText } from "./calls.ts";
import type { Caller } from "./callers.ts";
import { referenceOf } from "./calls-of-state-machines.ts";
import type { DeployedTemplate } from "./deployed-template.ts";
import { concerns, isAllowed, listOf, matches, type Request, type Statement } from "./policy.ts";

/** Resources' policies: their type, and the property that names the resources. */
const ofResources: Readonly<Record<string, string>> = {
  "AWS::S3::BucketPolicy": "Bucket",
  "AWS::SQS::QueuePolicy": "Queues",
  "AWS::SNS::TopicPolicy": "Topics",
};

/** What the policies of a deployment allow. */
export class Allowances {
  private readonly identities = new Map<string, readonly Statement[]>();
  private readonly resources = new Map<string, readonly Statement[]>();
  private readonly deployed: DeployedTemplate;

  constructor(deployed: DeployedTemplate) {
    this.deployed = deployed;
    for (const policy of deployed.namesOf("AWS::IAM::ManagedPolicy"))
      add(this.identities, policy, deployed.statementsOf(policy));
    for (const policy of deployed.namesOf("AWS::IAM::Policy"))
      for (const role of this.listed(policy, "Roles"))
        add(this.identities, role, deployed.statementsOf(policy));
    for (const [type, property] of Object.entries(ofResources))
      for (const policy of deployed.namesOf(type))
        for (const resource of this.listed(policy, property))
          add(this.resources, resource, deployed.statementsOf(policy));
  }

  /** Names of roles and managed policies that allow something. */
  get identitiesWithPolicies(): readonly string[] {
    return [...this.identities.keys()];
  }

  /**
   * Whether a role or a managed policy allows a call, or the resource lets the service in.
   * @param context values of condition keys that are not as in the stack's own calls
   */
  allows(
    { identity, service }: Pick<Caller, "identity" | "service">,
    call: Call,
    context: Request["context"] = {},
  ): boolean {
    const [name = ""] = /^[A-Za-z]+/.exec(call.resource) ?? [];
    const ofResource = (this.resources.get(name) ?? []).filter((one) => concerns(one, service ?? ""));
    const ofIdentity = identity === undefined ? [] : (this.identities.get(identity) ?? []);
    return isAllowed([...ofIdentity, ...ofResource], this.requestOf(call, context));
  }

  /** Actions, and resources, of the allowing statements of an identity that no call uses. */
  unused(identity: string, calls: readonly Call[]): string[] {
    const requests = calls.map((call) => this.requestOf(call));
    return (this.identities.get(identity) ?? [])
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action, Resource }) => {
        const used = requests.filter(
          ({ action, resource }) =>
            listOf(Action).some((one) => matches(one, action)) &&
            listOf(Resource).some((one) => matches(one, resource)),
        );
        return [
          ...listOf(Action).filter((one) => !used.some(({ action }) => matches(one, action))),
          ...listOf(Resource).filter((one) => !used.some(({ resource }) => matches(one, resource))),
        ];
      });
  }

  private requestOf(call: Call, other: Request["context"] = {}): Request {
    const context = {
      "aws:SecureTransport": "true",
      "aws:SourceAccount": "123456789012",
      "aws:SourceArn": this.deployed.arnOf("ObjectCreatedRule"), // asked of queues only
      "s3:x-amz-acl": "bucket-owner-full-control",
      "iam:PassedToService": "logs.amazonaws.com",
      "cloudwatch:namespace": "AWSKinesisAgent",
      ...other,
    };
    return { action: call.action, resource: this.deployed.arnOf(call.resource), context };
  }

  private listed(policy: string, property: string): string[] {
    const { [property]: value = null } = this.deployed.template.Resources[policy]?.Properties ?? {};
    const values: readonly Value[] = Array.isArray(value) ? value : [value];
    return values.map(referenceOf);
  }
}

function add(map: Map<string, readonly Statement[]>, key: string, statements: readonly Statement[]): void {
  map.set(key, [...(map.get(key) ?? []), ...statements]);
}

/** Calls that are refused, as sentences with their consequences. */
export function refusals(allowances: Allowances, callers: readonly Caller[]): string[] {
  return callers.flatMap((caller) =>
    caller.calls
      .filter((call) => !allowances.allows(caller, call))
      .map(
        (call) =>
          `${caller.name} calls ${callText(call)}, but ${caller.identity ?? "the resource's policy"} does not allow it: ${caller.consequence}`,
      ),
  );
}

/** Calls of others that a role would be allowed, as `Role: action resource`. */
export function crossAllowances(allowances: Allowances, callers: readonly Caller[]): string[] {
  const ofRoles = callers.filter(
    ({ identity, service }) => identity?.endsWith("Role") === true && service === undefined,
  );
  const all = new Map(ofRoles.flatMap(({ calls }) => calls).map((call) => [callText(call), call]));
  return [...new Set(ofRoles.map(({ identity }) => identity))].flatMap((identity) => {
    const own = new Set(callsOf(callers, identity).map(callText));
    return [...all]
      .filter(([text, call]) => !own.has(text) && allowances.allows({ identity, service: undefined }, call))
      .map(([text]) => `${identity}: ${text}`);
  });
}

/** What identities are allowed and nobody uses, as `Role: action` or `Role: ARN`. */
export function unusedAllowances(allowances: Allowances, callers: readonly Caller[]): string[] {
  return allowances.identitiesWithPolicies.flatMap((identity) =>
    allowances.unused(identity, callsOf(callers, identity)).map((what) => `${identity}: ${what}`),
  );
}

function callsOf(callers: readonly Caller[], identity: string | undefined): Call[] {
  return callers.filter((caller) => caller.identity === identity).flatMap(({ calls }) => calls);
}
