import { failed, type Finding, ok, warning } from "../finding.ts";

/** What OpenSearch, or what stands before it, answered to `GET /`. */
export type AccessFacts =
  | {
      readonly kind: "no answer";
      readonly reason: string;
      readonly isInVpc: boolean;
      readonly endpoint: string;
    }
  | { readonly kind: "answer"; readonly status: number; readonly body: unknown; readonly endpoint: string };

export function judgeAccess(facts: AccessFacts): readonly Finding[] {
  if (facts.kind === "no answer") return [unreachable(facts)];
  const { status, body, endpoint } = facts;
  const told = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
  if (status === 200) return [ok(`${endpoint} answers`)];
  if (status === 401 || status === 403) return [refusal(status, told)];
  if (status === 429 || status >= 500)
    return [
      failed(
        `${endpoint} is out of order: HTTP ${status} ${told.slice(0, 300)}`,
        "Look at the domain's health, CPU and memory in its console; loads and Firehose try again by themselves.",
      ),
    ];
  return [
    failed(
      `${endpoint} answers HTTP ${status}, which OpenSearch does not: ${told.slice(0, 300)}`,
      "Check the parameter OpenSearchEndpoint: it is the domain's endpoint, without a path.",
    ),
  ];
}

function unreachable({ reason, isInVpc, endpoint }: Extract<AccessFacts, { kind: "no answer" }>): Finding {
  const found = `OpenSearch cannot be reached at ${endpoint}: ${reason}`;
  return isInVpc
    ? failed(
        found,
        "The domain is in a VPC: run this from inside it (VPN, bastion), and check that the security groups allow HTTPS.",
      )
    : failed(
        found,
        "Check that the domain is there and active, the parameter OpenSearchEndpoint, and the network of this machine.",
      );
}

/**
 * Who refuses: IAM and the domain's access policy answer before OpenSearch, with `Message`; fine-grained access control
 * is OpenSearch's security plugin, with a `security_exception`.
 */
function refusal(status: number, told: string): Finding {
  if (/security_exception|no permissions for/.test(told)) {
    const [, action] = /no permissions for \[([^\]]+)\]/.exec(told) ?? [];
    const [, user] = /User \[name=([^,\]]+)/.exec(told) ?? [];
    return failed(
      `Fine-grained access control refuses ${user ?? "this identity"}${action === undefined ? "" : ` (${action})`}: IAM and the access policy let the request through`,
      "Map the role to a role of OpenSearch (Security, Roles, Mapped users, backend role = the role's ARN). The stack's own roles are mapped by PrepareDomain where FineGrainedAccessControl=true.",
    );
  }
  if (/signature|security token|expired|credential/i.test(told))
    return failed(
      `OpenSearch does not accept the signature: ${told.slice(0, 300)}`,
      "Renew the credentials; check the Region and this machine's clock.",
    );
  const [, user, action] = /User: (\S+) is not authorized to perform: (es:\w+)/.exec(told) ?? [];
  if (user !== undefined) return refusalByIam(user, action ?? "es:ESHttpGet", told);
  if (status === 401)
    return failed(
      "Fine-grained access control asks for a user (HTTP 401): it does not know this IAM identity",
      "Map the role in OpenSearch, or set an IAM master user (MasterUserArn); with an internal user database IAM roles are not let in.",
    );
  return failed(
    `OpenSearch refuses (HTTP 403): ${told.slice(0, 300)}`,
    "Check the domain's access policy, the identity's policies, and anything that stands before the domain.",
  );
}

function refusalByIam(user: string, action: string, told: string): Finding {
  if (/explicit deny/.test(told))
    return failed(
      `IAM refuses: ${user} may not ${action}, a policy denies it explicitly`,
      "Find the Deny: in the domain's access policy, the identity's policies, a permission boundary or an organization's policy.",
    );
  if (user === "anonymous")
    return failed(
      `The domain's access policy refuses: the request came unsigned, and this address is not allowed (${action})`,
      "Sign requests (a proxy in between takes signatures away), or add the address to AllowedIpRanges.",
    );
  return failed(
    `IAM refuses: ${user} may not ${action}; neither its policies nor the domain's access policy allow it`,
    `Allow ${action} on the domain in the identity's policy, or name it in the domain's access policy. Fine-grained access control was not asked yet.`,
  );
}

export interface VersionFacts {
  /** `opensearch`; Elasticsearch tells none. */
  readonly distribution?: string | undefined;
  readonly number: string;
}

/** Templates use field types and settings of this version on. */
const oldest = [2, 11] as const;

export function judgeVersion({ distribution, number }: VersionFacts): readonly Finding[] {
  if (distribution !== "opensearch")
    return [
      failed(
        `It says to be version ${number} without the name OpenSearch: Elasticsearch is not supported`,
        "Upgrade the domain to OpenSearch; where it is one, switch override_main_response_version off.",
      ),
    ];
  const [major = 0, minor = 0] = number.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return [ok(`OpenSearch ${number}`)];
  return [
    warning(
      `OpenSearch ${number} is older than ${oldest.join(".")}, the oldest that this is made for`,
      "Upgrade the domain: index templates may not install.",
    ),
  ];
}
