import {
  DescribeDomainCommand,
  type DomainStatus,
  OpenSearchClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-opensearch";
import type { Stack } from "./stack.ts";

/** OpenSearch Service makes the network interfaces of domains in a VPC with it ("Using service-linked roles"). */
const serviceLinkedRole = "AWSServiceRoleForAmazonOpenSearchService";

/** Whether the account has OpenSearch Service's service-linked role. IAM's client is loaded only when it is asked. */
export async function hasServiceLinkedRole(stack: Stack): Promise<boolean> {
  const { GetRoleCommand, IAMClient, NoSuchEntityException } = await import("@aws-sdk/client-iam");
  try {
    await stack.client(IAMClient).send(new GetRoleCommand({ RoleName: serviceLinkedRole }));
    return true;
  } catch (error) {
    if (error instanceof NoSuchEntityException) return false;
    throw error;
  }
}

/** The stack's domain as Amazon OpenSearch Service describes it; `domain` is undefined if there is none. */
export async function describeDomain(
  stack: Stack,
): Promise<{ readonly name: string; readonly domain: DomainStatus | undefined }> {
  const arn = (await stack.parameter("OpenSearchDomainArn")) ?? "";
  const name = arn === "" ? await stack.resource("OpenSearchDomain") : (arn.split("/")[1] ?? "");
  try {
    const command = new DescribeDomainCommand({ DomainName: name });
    return { name, domain: (await stack.client(OpenSearchClient).send(command)).DomainStatus };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { name, domain: undefined };
    throw error;
  }
}
