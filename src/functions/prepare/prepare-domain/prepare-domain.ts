import type { Client } from "@opensearch-project/opensearch";
import type { PrepareConfiguration } from "../../../shared/configuration/configuration.ts";
import { applyRequests, type Patience } from "./apply-requests.ts";
import { dashboardsUrl } from "./dashboards-url.ts";
import { domainRequests } from "./domain-requests.ts";
import { type ImportOutcome, importDashboards } from "./import-dashboards.ts";

/** Logs can do without dashboards: for so long they are waited for. */
const dashboardsMs = 60_000;

export interface PreparedDomain {
  /** Paths that were put. */
  readonly put: readonly string[];
  /** undefined where no OpenSearch Dashboards is known. */
  readonly dashboards: ({ readonly url: string } & ImportOutcome) | undefined;
}

/**
 * Brings a domain to the state wanted: index templates and, under fine-grained access control, roles; then the
 * dashboards, whose failure is told and nothing more. Idempotent.
 * @throws OpenSearchUnavailableError when it did not come up in time, ClusterRefusesError when it will not take one
 */
export async function prepareDomain(
  client: Client,
  wanted: PrepareConfiguration,
  patience: Patience,
): Promise<PreparedDomain> {
  const requests = domainRequests(wanted);
  await applyRequests(client, requests, patience);
  const put = requests.map(({ path }) => path);
  const url = dashboardsUrl(wanted.openSearchEndpoint, wanted.dashboardsUrl);
  if (url === undefined) return { put, dashboards: undefined };
  const deadlineMs = Math.min(patience.deadlineMs, Date.now() + dashboardsMs);
  const outcome = await importDashboards(url, { deadlineMs, pauseMs: patience.pauseMs });
  return { put, dashboards: { url, ...outcome } };
}
