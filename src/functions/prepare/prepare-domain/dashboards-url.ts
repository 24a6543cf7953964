import { isAmazonDomain } from "../../../shared/opensearch/client.ts";

/**
 * Where Dashboards is, without a slash at the end.
 * @param configured an address that is used instead, for a server of one's own; empty for none
 * @returns undefined when there is none to be expected
 */
export function dashboardsUrl(openSearchEndpoint: string, configured: string): string | undefined {
  if (configured !== "") return configured.replace(/\/+$/, "");
  const { hostname, origin } = new URL(openSearchEndpoint);
  // Domains of Amazon OpenSearch Service have Dashboards under a path of their own.
  return isAmazonDomain(hostname) ? `${origin}/_dashboards` : undefined;
}
