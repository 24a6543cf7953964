/** Names of domains of Amazon OpenSearch Service, which have Dashboards under a path of their own. */
const amazonDomain = /\.es\.amazonaws\.com(\.cn)?$|\.aos\.[a-z0-9-]+\.on\.aws$/;

/**
 * Where Dashboards is, without a slash at the end.
 * @param configured an address that is used instead, for a server of one's own; empty for none
 * @returns undefined when there is none to be expected
 */
export function dashboardsUrl(openSearchEndpoint: string, configured: string): string | undefined {
  if (configured !== "") return configured.replace(/\/+$/, "");
  const { hostname, origin } = new URL(openSearchEndpoint);
  return amazonDomain.test(hostname) ? `${origin}/_dashboards` : undefined;
}
