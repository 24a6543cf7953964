import { isAmazonDomain } from "../../../shared/opensearch/client.ts";

/**
 * Where Dashboards is, without a slash at the end: Amazon's domains have it under a special path.
 * @param configured an address to use instead, for a server of your own; empty for none
 * @returns undefined if none is expected
 */
export function dashboardsUrl(openSearchEndpoint: string, configured: string): string | undefined {
  if (configured !== "") return configured.replace(/\/+$/, "");
  const { hostname, origin } = new URL(openSearchEndpoint);
  // Domains of Amazon OpenSearch Service have Dashboards under a special path.
  return isAmazonDomain(hostname) ? `${origin}/_dashboards` : undefined;
}
