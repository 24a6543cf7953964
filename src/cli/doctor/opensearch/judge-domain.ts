import { z } from "zod";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface DomainFacts {
  readonly name: string;
  /** Hosts at which it answers; a custom one, too. */
  readonly endpoints: readonly string[];
  readonly stackEndpoint: string;
  readonly isProcessing: boolean;
  readonly hasFineGrainedAccessControl: boolean;
  /** The stack's parameter FineGrainedAccessControl. */
  readonly stackMapsRoles: boolean;
  /** JSON; empty: none. */
  readonly accessPolicy: string;
  /** ARNs of the stack's roles that talk to the domain. */
  readonly roles: readonly string[];
}

export function judgeDomain(facts: DomainFacts): readonly Finding[] {
  return [...judgeEndpoint(facts), ...judgeMapping(facts), ...judgeAccessPolicy(facts)];
}

function judgeEndpoint({ name, endpoints, stackEndpoint, isProcessing }: DomainFacts): readonly Finding[] {
  const host = URL.parse(stackEndpoint)?.hostname ?? stackEndpoint;
  if (endpoints.length > 0 && !endpoints.includes(host))
    return [
      failed(
        `The stack writes to ${host}, but the domain ${name} is at ${endpoints.join(", ")}`,
        "OpenSearchEndpoint and OpenSearchDomainArn must be of the same domain: the permissions are for the ARN. Deploy with both.",
      ),
    ];
  return [
    isProcessing
      ? warning(`The domain ${name} is being changed`, "Look again when that has ended.")
      : ok(`The domain ${name} is active`),
  ];
}

function judgeMapping({ hasFineGrainedAccessControl, stackMapsRoles }: DomainFacts): readonly Finding[] {
  if (!hasFineGrainedAccessControl || stackMapsRoles) return [];
  return [
    failed(
      "The domain has fine-grained access control, and the stack does not know it: its roles are not mapped, OpenSearch refuses them",
      "Deploy with FineGrainedAccessControl=true; PrepareDomain's role must be the master user or mapped to all_access and security_manager.",
    ),
  ];
}

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const accessPolicy = z.object({
  Statement: z.array(
    z.object({
      Effect: z.string(),
      Principal: z.union([z.literal("*"), z.object({ AWS: oneOrMany.optional() })]).optional(),
      Condition: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
type Statement = z.infer<typeof accessPolicy>["Statement"][number];

function principalsOf({ Principal }: Statement): readonly string[] {
  return Principal === "*" ? ["*"] : (Principal?.AWS ?? []);
}

function judgeAccessPolicy({
  accessPolicy: text,
  roles,
  hasFineGrainedAccessControl,
}: DomainFacts): readonly Finding[] {
  if (text === "") return [ok("The domain has no access policy of its own: the roles' policies decide")];
  const { Statement: statements } = accessPolicy.parse(JSON.parse(text));
  const denied = roles.filter((role) =>
    statements.some((one) => one.Effect === "Deny" && principalsOf(one).includes(role)),
  );
  if (denied.length > 0)
    return [
      failed(
        `The domain's access policy denies ${denied.join(", ")}`,
        "Take the Deny away: a deny wins over everything that allows.",
      ),
    ];
  const allowing = statements.filter(({ Effect }) => Effect === "Allow");
  const isOpen = allowing.some((one) => principalsOf(one).includes("*") && one.Condition === undefined);
  if (isOpen && !hasFineGrainedAccessControl)
    return [
      warning(
        "The domain's access policy lets everybody in, unsigned",
        "Name the stack's roles in it, and the ranges of people's addresses.",
      ),
    ];
  const unnamed = roles.filter((role) => !allowing.some((one) => names(one, role)));
  if (unnamed.length === 0) return [ok("The domain's access policy names the stack's roles")];
  const isIpOnly =
    allowing.length > 0 && allowing.every((one) => principalsOf(one).every((who) => who === "*"));
  return [
    ok(
      `The domain's access policy ${isIpOnly ? "admits addresses only" : `does not name ${unnamed.length} of the stack's roles`}: their own policies let them in`,
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
