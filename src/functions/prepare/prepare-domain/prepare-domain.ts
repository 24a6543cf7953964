import type { Client } from "../../../shared/opensearch/client.ts";
import { type AddedFields, addFields } from "./add-fields.ts";
import type { PrepareConfiguration } from "./prepare-configuration.ts";
import { applyRequests, type Patience } from "./apply-requests.ts";
import { dashboardsUrl } from "./dashboards-url.ts";
import { domainRequests } from "./domain-requests.ts";
import { type ImportOutcome, importDashboards } from "./import-dashboards.ts";

/** How long to add fields to old indexes; new ones have them anyway. */
const addFieldsMs = 60_000;
/** How long to wait for Dashboards; logs can do without. */
const dashboardsMs = 60_000;

export interface PreparedDomain {
  /** Paths that were PUT. */
  readonly put: readonly string[];
  /** Of the indexes that existed before. */
  readonly fields: AddedFields;
  /** undefined if no OpenSearch Dashboards is known. */
  readonly dashboards: ({ readonly url: string } & ImportOutcome) | undefined;
}

/**
 * Brings a domain to the wanted state: index templates and, under fine-grained access control, roles; then the
 * templates' new fields in existing indexes and the dashboards, whose failures are reported but fail nothing. Idempotent.
 * @param clientAt makes a client for an address, with the caller's credentials
 * @throws OpenSearchUnavailableError if it did not come up in time, ClusterRefusesError if it refuses one
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
  const { deadlineMs, pauseMs } = patience;
  const until = (ms: number) => ({ deadlineMs: Math.min(deadlineMs, Date.now() + ms), pauseMs });
  const fields = await addFields(openSearch, wanted.openSearchEndpoint, until(addFieldsMs));
  const url = dashboardsUrl(wanted.openSearchEndpoint, wanted.dashboardsUrl);
  if (url === undefined) return { put, fields, dashboards: undefined };
  const outcome = await importDashboards(openSearch, clientAt(url), until(dashboardsMs));
  return { put, fields, dashboards: { url, ...outcome } };
}
