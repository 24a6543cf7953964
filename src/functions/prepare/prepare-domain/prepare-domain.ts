import type { Client } from "@opensearch-project/opensearch";
import { applyRequests, type Patience } from "./apply-requests.ts";
import { domainRequests, type WantedDomain } from "./domain-requests.ts";

/**
 * Brings a domain to the state wanted: index templates and, under fine-grained access control, roles. Idempotent.
 * @returns the paths that were put
 * @throws OpenSearchUnavailableError when it did not come up in time, ClusterRefusesError when it will not take one
 */
export async function prepareDomain(
  client: Client,
  wanted: WantedDomain,
  patience: Patience,
): Promise<string[]> {
  const requests = domainRequests(wanted);
  await applyRequests(client, requests, patience);
  return requests.map(({ path }) => path);
}
