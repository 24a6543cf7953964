import { isAmazonDomain } from "../../../shared/opensearch/client.ts";

/**
 * Where Dashboards is, without a slash at the end: domains of Amazon have it under a path of their own.
 * @param configured an address that is used instead, for a server of one's own; empty for none
 * @returns undefined when none is to be expected
 */
export function dashboardsUrl(openSearchEndpoint: string, configured: string): string | undefined {
  if (configured !== "") return configured.replace(/\/+$/, "");
  const { hostname, origin } = new URL(openSearchEndpoint);
  // Domains of Amazon OpenSearch Service have Dashboards under a path of their own.
  return isAmazonDomain(hostname) ? `${origin}/_dashboards` : undefined;
}
