import * as z from "zod/mini";
import { OpenSearchUnavailableError } from "../../../shared/errors/errors.ts";
import { answerTo } from "../../../shared/opensearch/ask.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";
import { askDomain } from "./opensearch-domain.ts";

export const openSearchCheck: Check = {
  name: "opensearch",
  about:
    "OpenSearch: whether it can be reached, who refuses requests, its version, the domain's access policy",
  needs: ["stack"],
  questions: [askAccess, askDomain],
};

const timeoutMs = 10_000;
const greeting = z.object({
  version: z.object({ distribution: z.optional(z.string()), number: z.string() }),
});

async function askAccess({ stack }: Examination): Promise<readonly Finding[]> {
  const facts = await accessFactsOf(stack, (await stack.output("OpenSearchEndpoint")) ?? "");
  const findings = diagnoseAccess(facts);
  if (facts.kind !== "answer" || facts.status !== 200) return findings;
  const { data } = greeting.safeParse(facts.body);
  return data === undefined ? findings : [...findings, ...diagnoseVersion(data.version)];
}

async function accessFactsOf(stack: Stack, endpoint: string): Promise<AccessFacts> {
  try {
    const client = await stack.openSearch();
    return { kind: "answer", endpoint, ...(await answerTo(client, "GET", "/", {}, timeoutMs)) };
  } catch (error) {
    if (!(error instanceof OpenSearchUnavailableError)) throw error;
    const reason = error.message.replace(/^OpenSearch did not answer GET \/: /, "");
    const isInVpc = ((await stack.parameter("VpcSubnetIds")) ?? "") !== "";
    return { kind: "no answer", endpoint, reason, isInVpc };
  }
}

/** What OpenSearch, or whatever is in front of it, answered to `GET /`. */
export type AccessFacts =
  | {
      readonly kind: "no answer";
      readonly reason: string;
      readonly isInVpc: boolean;
      readonly endpoint: string;
    }
  | { readonly kind: "answer"; readonly status: number; readonly body: unknown; readonly endpoint: string };

export function diagnoseAccess(facts: AccessFacts): readonly Finding[] {
  if (facts.kind === "no answer") return [unreachable(facts)];
  const { status, body, endpoint } = facts;
  const detail = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
  if (status === 200) return [ok(`${endpoint} answers`)];
  if (status === 401 || status === 403) return [refusal(status, detail)];
  if (status === 429 || status >= 500)
    return [
      failed(
        `${endpoint} is failing: HTTP ${status} ${detail.slice(0, 300)}`,
        "Check the domain's health, CPU and memory in its console; loads and Firehose retry by themselves.",
      ),
    ];
  return [
    failed(
      `${endpoint} answers HTTP ${status}, which OpenSearch never does: ${detail.slice(0, 300)}`,
      "Check the parameter OpenSearchEndpoint: it must be the domain's endpoint, without a path.",
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
        "Check that the domain exists and is active, the parameter OpenSearchEndpoint, and this machine's network.",
      );
}

/**
 * Finds out who refuses: IAM and the domain's access policy answer before OpenSearch does, with `Message`; fine-grained
 * access control is OpenSearch's security plugin, which answers with a `security_exception`.
 */
function refusal(status: number, detail: string): Finding {
  if (/security_exception|no permissions for/.test(detail)) {
    const [, action] = /no permissions for \[([^\]]+)\]/.exec(detail) ?? [];
    const [, user] = /User \[name=([^,\]]+)/.exec(detail) ?? [];
    return failed(
      `Fine-grained access control refuses ${user ?? "this identity"}${action === undefined ? "" : ` (${action})`}: IAM and the access policy let the request through`,
      "Map the role to a role of OpenSearch (Security, Roles, Mapped users, backend role = the role's ARN). The stack's own roles are mapped by PrepareDomain where FineGrainedAccessControl=true.",
    );
  }
  if (/signature|security token|expired|credential/i.test(detail))
    return failed(
      `OpenSearch does not accept the signature: ${detail.slice(0, 300)}`,
      "Renew the credentials; check the Region and this machine's clock.",
    );
  const [, user, action] = /User: (\S+) is not authorized to perform: (es:\w+)/.exec(detail) ?? [];
  if (user !== undefined) return refusalByIam(user, action ?? "es:ESHttpGet", detail);
  if (status === 401)
    return failed(
      "Fine-grained access control asks for a user (HTTP 401): it does not know this IAM identity",
      "Map the role in OpenSearch, or set an IAM master user (MasterUserArn); with an internal user database, IAM roles have no access.",
    );
  return failed(
    `OpenSearch refuses (HTTP 403): ${detail.slice(0, 300)}`,
    "Check the domain's access policy, the identity's policies, and anything in front of the domain.",
  );
}

function refusalByIam(user: string, action: string, detail: string): Finding {
  if (/explicit deny/.test(detail))
    return failed(
      `IAM refuses: ${user} may not ${action}: a policy denies it explicitly`,
      "Find the Deny: in the domain's access policy, the identity's policies, a permissions boundary or an organization's policy.",
    );
  if (user === "anonymous")
    return failed(
      `The domain's access policy refuses: the request was not signed, and this address is not allowed (${action})`,
      "Sign requests (a proxy in between removes signatures), or add the address to AllowedIpRanges.",
    );
  return failed(
    `IAM refuses: ${user} may not ${action}; neither its policies nor the domain's access policy allow it`,
    `Allow ${action} on the domain in the identity's policy, or name it in the domain's access policy. Fine-grained access control has not been asked yet.`,
  );
}

export interface VersionFacts {
  /** `opensearch`; Elasticsearch has none. */
  readonly distribution?: string | undefined;
  readonly number: string;
}

/** Index templates use field types and settings that this version introduced. */
const oldest = [2, 11] as const;

export function diagnoseVersion({ distribution, number }: VersionFacts): readonly Finding[] {
  if (distribution !== "opensearch")
    return [
      failed(
        `The server reports version ${number} and does not call itself OpenSearch: Elasticsearch is not supported`,
        "Upgrade the domain to OpenSearch; if it is one, switch override_main_response_version off.",
      ),
    ];
  const [major = 0, minor = 0] = number.split(".").map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return [ok(`OpenSearch ${number}`)];
  return [
    warning(
      `OpenSearch ${number} is older than ${oldest.join(".")}, the oldest supported version`,
      "Upgrade the domain: index templates may not install.",
    ),
  ];
}
