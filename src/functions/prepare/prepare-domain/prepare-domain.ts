import type { Client } from "@opensearch-project/opensearch";
import type { PrepareConfiguration } from "./prepare-configuration.ts";
import { applyRequests, type Patience } from "./apply-requests.ts";
import { dashboardsUrl } from "./dashboards-url.ts";
import { domainRequests } from "./domain-requests.ts";
import { type ImportOutcome, importDashboards } from "./import-dashboards.ts";

/** Logs can do without dashboards: this is how long they are waited for. */
const dashboardsMs = 60_000;

export interface PreparedDomain {
  /** Paths that were PUT. */
  readonly put: readonly string[];
  /** undefined where no OpenSearch Dashboards is known. */
  readonly dashboards: ({ readonly url: string } & ImportOutcome) | undefined;
}

/**
 * Brings a domain to the state wanted: index templates and, under fine-grained access control, roles; then the
 * dashboards, whose failure is reported but fails nothing. Idempotent.
 * @param clientAt makes a client for an address, with the caller's credentials
 * @throws OpenSearchUnavailableError when it did not come up in time, ClusterRefusesError when it will not take one
 */
export async function prepareDomain(
  clientAt: (endpoint: string) => Client,
  wanted: PrepareConfiguration,
  patience: Patience,
): Promise<PreparedDomain> {
  const requests = domainRequests(wanted);
  const openSearch = clientAt(wanted.openSearchEndpoint);
  await applyRequests(openSearch, wanted.openSearchEndpoint, requests, patience);
  const put = requests.map(({ path }) => path);
  const url = dashboardsUrl(wanted.openSearchEndpoint, wanted.dashboardsUrl);
  if (url === undefined) return { put, dashboards: undefined };
  const deadlineMs = Math.min(patience.deadlineMs, Date.now() + dashboardsMs);
  const outcome = await importDashboards(openSearch, clientAt(url), {
    deadlineMs,
    pauseMs: patience.pauseMs,
  });
  return { put, dashboards: { url, ...outcome } };
}
