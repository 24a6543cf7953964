import {
  DescribeDomainCommand,
  type DomainStatus,
  OpenSearchClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-opensearch";
import type { Stack } from "./stack.ts";

/** The stack's domain as Amazon OpenSearch Service describes it; `domain` is undefined where there is none. */
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
