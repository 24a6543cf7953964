import { isAmazonDomain } from "../../../shared/opensearch/client.ts";
import { describeDomain } from "../../stack/domain.ts";
import { principalsOf, type Statement, statementsOf } from "../../stack/resource-policy.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Examination, failed, type Finding, ok, warning } from "../check.ts";

/** Roles that talk to OpenSearch, by the parameter Delivery; not all of them exist. */
export const rolesOfOpenSearch = (delivery: string): readonly string[] => [
  "LoadChunkRole",
  "DeliveryRole",
  "DeliverRecordsRole",
  ...(delivery === "firehose" ? [] : ["TransformLogEventsRole"]),
  "PrepareDomainRole",
  "ListIndexesRole",
  "DeleteIndexRole",
];

/** A question of the check opensearch: the domain's settings, as Amazon OpenSearch Service knows them. */
export async function askDomain({ stack }: Examination): Promise<readonly Finding[]> {
  const stackEndpoint = (await stack.output("OpenSearchEndpoint")) ?? "";
  const { name, domain } = await describeDomain(stack);
  if (domain === undefined) return [absentDomain(name, stackEndpoint)];
  return diagnoseDomain({
    name,
    endpoints: [
      domain.Endpoint,
      ...Object.values(domain.Endpoints ?? {}),
      domain.DomainEndpointOptions?.CustomEndpoint,
    ].filter((host) => host !== undefined),
    stackEndpoint,
    isProcessing: domain.Processing === true,
    engineMode: domain.EngineMode ?? "",
    hasFineGrainedAccessControl: domain.AdvancedSecurityOptions?.Enabled === true,
    stackMapsRoles: (await stack.parameter("FineGrainedAccessControl")) === "true",
    accessPolicy: domain.AccessPolicies ?? "",
    roles: await roleArns(stack),
  });
}

function absentDomain(name: string, endpoint: string): Finding {
  if (isAmazonDomain(URL.parse(endpoint)?.hostname ?? ""))
    return failed(
      `There is no domain ${name} in this account and Region`,
      "Check OpenSearchDomainArn; a domain that the stack created and somebody deleted must be removed from the stack before it is deployed again.",
    );
  return warning(
    `Could not check the access policy: ${endpoint} is not a domain of Amazon OpenSearch Service`,
  );
}

async function roleArns(stack: Stack): Promise<string[]> {
  const { partition, account } = await stack.location();
  const logicalIds = rolesOfOpenSearch((await stack.parameter("Delivery")) ?? "firehose");
  const roles = await Promise.all(logicalIds.map((logicalId) => stack.find(logicalId)));
  return roles.flatMap((role) =>
    role === undefined ? [] : [`arn:${partition}:iam::${account}:role/${role}`],
  );
}

export interface DomainFacts {
  readonly name: string;
  /** Its host names, including a custom one. */
  readonly endpoints: readonly string[];
  readonly stackEndpoint: string;
  readonly isProcessing: boolean;
  /** `GENERAL`, `OPTIMIZED`; empty: the service does not say. */
  readonly engineMode: string;
  readonly hasFineGrainedAccessControl: boolean;
  /** The stack's parameter FineGrainedAccessControl. */
  readonly stackMapsRoles: boolean;
  /** JSON; empty: none. */
  readonly accessPolicy: string;
  /** ARNs of the stack's roles that talk to the domain. */
  readonly roles: readonly string[];
}

export function diagnoseDomain(facts: DomainFacts): readonly Finding[] {
  return [
    ...diagnoseEndpoint(facts),
    ...diagnoseEngineMode(facts),
    ...diagnoseMapping(facts),
    ...diagnoseAccessPolicy(facts),
  ];
}

/** "Setting up" of the Optimized engine, in the service's guide: what it lacks, and that the mode stays. */
function diagnoseEngineMode({ name, engineMode }: DomainFacts): readonly Finding[] {
  if (engineMode !== "OPTIMIZED") return [];
  return [
    failed(
      `The domain ${name} has the engine mode OPTIMIZED, which has no field type flat_object and no Dashboards: the index template of application logs does not install`,
      "The mode of a domain cannot be changed: create one with the engine mode GENERAL, and deploy with its OpenSearchEndpoint and OpenSearchDomainArn.",
    ),
  ];
}

function diagnoseEndpoint({ name, endpoints, stackEndpoint, isProcessing }: DomainFacts): readonly Finding[] {
  const host = URL.parse(stackEndpoint)?.hostname ?? stackEndpoint;
  if (endpoints.length > 0 && !endpoints.includes(host))
    return [
      failed(
        `The stack writes to ${host}, but the domain ${name} is at ${endpoints.join(", ")}`,
        "OpenSearchEndpoint and OpenSearchDomainArn must belong to the same domain: the permissions are for the ARN. Deploy with both.",
      ),
    ];
  return [
    isProcessing
      ? warning(`The domain ${name} is being changed`, "Check again when that is finished.")
      : ok(`The domain ${name} is active`),
  ];
}

function diagnoseMapping({ hasFineGrainedAccessControl, stackMapsRoles }: DomainFacts): readonly Finding[] {
  if (!hasFineGrainedAccessControl || stackMapsRoles) return [];
  return [
    failed(
      "The domain has fine-grained access control, but the stack does not know it: its roles are not mapped, and OpenSearch refuses them",
      "Deploy with FineGrainedAccessControl=true; PrepareDomain's role must be the master user or mapped to all_access and security_manager.",
    ),
  ];
}

function diagnoseAccessPolicy({
  accessPolicy: text,
  roles,
  hasFineGrainedAccessControl,
}: DomainFacts): readonly Finding[] {
  if (text === "") return [ok("The domain has no access policy of its own: the roles' policies decide")];
  const statements = statementsOf(text);
  const denied = roles.filter((role) =>
    statements.some((one) => one.Effect === "Deny" && principalsOf(one).includes(role)),
  );
  if (denied.length > 0)
    return [
      failed(
        `The domain's access policy denies ${denied.join(", ")}`,
        "Remove the Deny: it overrides every Allow.",
      ),
    ];
  const allowing = statements.filter(({ Effect }) => Effect === "Allow");
  const isOpen = allowing.some((one) => principalsOf(one).includes("*") && one.Condition === undefined);
  if (isOpen && !hasFineGrainedAccessControl)
    return [
      warning(
        "The domain's access policy lets everybody in, without a signature",
        "Name the stack's roles in it, and the address ranges of the people who use it.",
      ),
    ];
  const unnamed = roles.filter((role) => !allowing.some((one) => names(one, role)));
  if (unnamed.length === 0) return [ok("The domain's access policy names the stack's roles")];
  const isIpOnly =
    allowing.length > 0 && allowing.every((one) => principalsOf(one).every((who) => who === "*"));
  return [
    ok(
      `The domain's access policy ${isIpOnly ? "admits only addresses" : `does not name ${unnamed.length} of the stack's roles`}: their own policies let them in`,
    ),
  ];
}

function names(statement: Statement, role: string): boolean {
  const account = role.split(":")[4] ?? "";
  return principalsOf(statement).some(
    (who) =>
      (who === "*" && statement.Condition === undefined) ||
      who === role ||
      who === account ||
      who.endsWith(`:${account}:root`),
  );
}
