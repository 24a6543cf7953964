import { prepareConfiguration } from "./prepare-configuration.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { logger, step } from "../../../shared/step/step.ts";
import { answer, customResourceRequest } from "../../../shared/custom-resource/custom-resource.ts";
import { prepareDomain } from "./prepare-domain.ts";

/** Time kept for the last attempt and for the answer, which must go out before the Lambda deadline. */
const answerMs = 35_000;
const pauseMs = 3_000;
const refusalsMs = 180_000;

/**
 * Installs the index templates and, under fine-grained access control, maps the loader's roles; then adds new fields to
 * existing indexes and imports the dashboards, without which a deployment does not fail. Idempotent.
 * Answers CloudFormation whatever happens; a Delete leaves the domain as it is and never fails.
 */
export const handler = step(customResourceRequest, async (request, context) => {
  const failure =
    request.RequestType === "Delete" ? undefined : await prepare(context.getRemainingTimeInMillis());
  if (failure !== undefined) logger.error("domain not prepared", failure);
  const { Status: status } = await answer(request, failure);
  return { status };
});

/** The configuration is read here, so that a wrong one also gets an answer. */
async function prepare(leftMs: number): Promise<Error | undefined> {
  const deadlineMs = Date.now() + Math.max(leftMs - answerMs, leftMs / 4);
  try {
    const configuration = prepareConfiguration(process.env);
    const { put, fields, dashboards } = await prepareDomain(createClient, configuration, {
      deadlineMs,
      pauseMs,
      refusalsMs,
    });
    for (const problem of fields.problems) logger.warn("field not added to an existing index", { problem });
    if (dashboards !== undefined && "failed" in dashboards)
      logger.warn("dashboards not imported", { dashboards });
    logger.info("domain prepared", { put, added: fields.added, dashboards });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
