import {
  type PrepareConfiguration,
  prepareConfiguration,
} from "../../../shared/configuration/configuration.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { logger, step } from "../../../shared/step/step.ts";
import { applyRequests } from "./apply-requests.ts";
import {
  answerTo,
  customResourceRequest,
  sendAnswer,
} from "../../../shared/custom-resource/custom-resource.ts";
import { dashboardsUrl } from "./dashboards-url.ts";
import { domainRequests } from "./domain-requests.ts";
import { importDashboards } from "./import-dashboards.ts";

/** Time kept for the last attempt and for the answer, which must go out before the Lambda deadline. */
const answerMs = 35_000;
const pauseMs = 3_000;
const refusalsMs = 180_000;
/** Dashboards can do without: for so long it is waited for. */
const dashboardsMs = 60_000;

/**
 * Installs the index templates and, under fine-grained access control, maps the loader's roles; then the dashboards,
 * without which a deployment does not fail. Idempotent.
 * Answers CloudFormation whatever happens; a Delete leaves the domain as it is and never fails.
 */
export const handler = step(customResourceRequest, async (request, context) => {
  const failure =
    request.RequestType === "Delete" ? undefined : await prepare(context.getRemainingTimeInMillis());
  if (failure !== undefined) logger.error("domain not prepared", failure);
  const answer = answerTo(request, failure);
  await sendAnswer(request.ResponseURL, answer);
  return { status: answer.Status };
});

/** The configuration is read here, so that a wrong one is answered as well. */
async function prepare(leftMs: number): Promise<Error | undefined> {
  const deadlineMs = Date.now() + Math.max(leftMs - answerMs, leftMs / 4);
  try {
    const configuration = prepareConfiguration(process.env);
    const client = createClient(configuration.openSearchEndpoint);
    await applyRequests(client, domainRequests(configuration), { deadlineMs, pauseMs, refusalsMs });
    await prepareDashboards(configuration, Math.min(deadlineMs, Date.now() + dashboardsMs));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function prepareDashboards(
  { openSearchEndpoint, dashboardsUrl: configured }: PrepareConfiguration,
  deadlineMs: number,
): Promise<void> {
  const url = dashboardsUrl(openSearchEndpoint, configured);
  if (url === undefined) return;
  const outcome = await importDashboards(url, { deadlineMs, pauseMs });
  if ("failed" in outcome) logger.warn("dashboards not imported", { url, ...outcome });
  else logger.info("dashboards imported", { url, ...outcome });
}
