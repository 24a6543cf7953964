import {
  DescribeDomainCommand,
  type DomainStatus,
  OpenSearchClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-opensearch";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { z } from "zod";
import { OpenSearchUnavailableError } from "../../../shared/errors/errors.ts";
import { answerTo } from "../../../shared/opensearch/ask.ts";
import type { Stack } from "../../stack/stack.ts";
import type { Check, Examination } from "../check.ts";
import { failed, type Finding, warning } from "../finding.ts";
import { type AccessFacts, judgeAccess, judgeVersion } from "./judge-access.ts";
import { judgeDomain } from "./judge-domain.ts";

export const openSearchCheck: Check = {
  name: "opensearch",
  about: "OpenSearch: reachable, who refuses, its version, the domain's access policy",
  needs: ["stack"],
  questions: [askAccess, askDomain],
};

const patienceMs = 10_000;
const greeting = z.object({ version: z.object({ distribution: z.string().optional(), number: z.string() }) });

async function askAccess({ stack }: Examination): Promise<readonly Finding[]> {
  const facts = await answerOf(stack, (await stack.output("OpenSearchEndpoint")) ?? "");
  const findings = judgeAccess(facts);
  const told = facts.kind === "answer" ? greeting.safeParse(facts.body) : undefined;
  return told?.success === true && facts.kind === "answer" && facts.status === 200
    ? [...findings, ...judgeVersion(told.data.version)]
    : findings;
}

async function answerOf(stack: Stack, endpoint: string): Promise<AccessFacts> {
  try {
    const client = await stack.openSearch();
    return { kind: "answer", endpoint, ...(await answerTo(client, "GET", "/", {}, patienceMs)) };
  } catch (error) {
    if (!(error instanceof OpenSearchUnavailableError)) throw error;
    const reason = error.message.replace(/^OpenSearch did not answer GET \/: /, "");
    return { kind: "no answer", endpoint, reason, isInVpc: await isInVpc(stack) };
  }
}

async function isInVpc(stack: Stack): Promise<boolean> {
  return ((await stack.parameter("VpcSubnetIds")) ?? "") !== "";
}

/** Roles that talk to OpenSearch. */
const roleNames = [
  "LoadChunkRole",
  "DeliveryRole",
  "PrepareDomainRole",
  "ListIndexesRole",
  "DeleteIndexRole",
];

async function askDomain({ stack }: Examination): Promise<readonly Finding[]> {
  const stackEndpoint = (await stack.output("OpenSearchEndpoint")) ?? "";
  const arn = (await stack.parameter("OpenSearchDomainArn")) ?? "";
  const name = arn === "" ? await stack.resource("OpenSearchDomain") : (arn.split("/")[1] ?? "");
  const domain = await describeDomain(stack, name);
  if (domain === undefined) return [absentDomain(name, stackEndpoint)];
  return judgeDomain({
    name,
    endpoints: [
      domain.Endpoint,
      ...Object.values(domain.Endpoints ?? {}),
      domain.DomainEndpointOptions?.CustomEndpoint,
    ].filter((host) => host !== undefined),
    stackEndpoint,
    isProcessing: domain.Processing === true,
    hasFineGrainedAccessControl: domain.AdvancedSecurityOptions?.Enabled === true,
    stackMapsRoles: (await stack.parameter("FineGrainedAccessControl")) === "true",
    accessPolicy: domain.AccessPolicies ?? "",
    roles: await roleArns(stack),
  });
}

function absentDomain(name: string, endpoint: string): Finding {
  if (/\.amazonaws\.com(\.cn)?$/.test(URL.parse(endpoint)?.hostname ?? ""))
    return failed(
      `There is no domain ${name} in this account and Region`,
      "Check OpenSearchDomainArn; a domain that the stack made and that was deleted must be removed from the stack before it is deployed again.",
    );
  return warning(
    `The access policy cannot be told here: ${endpoint} is not a domain of Amazon OpenSearch Service`,
    undefined,
  );
}

async function describeDomain(stack: Stack, DomainName: string): Promise<DomainStatus | undefined> {
  try {
    return (await stack.client(OpenSearchClient).send(new DescribeDomainCommand({ DomainName })))
      .DomainStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function roleArns(stack: Stack): Promise<string[]> {
  const { Arn = "" } = await stack.client(STSClient).send(new GetCallerIdentityCommand({}));
  const [, partition = "aws", , , account = ""] = Arn.split(":");
  const names = await Promise.all(roleNames.map((logicalId) => stack.find(logicalId)));
  return names.flatMap((role) =>
    role === undefined ? [] : [`arn:${partition}:iam::${account}:role/${role}`],
  );
}
