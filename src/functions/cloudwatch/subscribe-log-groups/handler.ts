import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import * as z from "zod/mini";
import { commaList, configuration, nonEmpty } from "../../../shared/configuration/configuration.ts";
import { answer, customResourceRequest } from "../../../shared/custom-resource/custom-resource.ts";
import { logger, metrics, step } from "../../../shared/step/step.ts";
import { changeSubscriptions } from "./change-subscriptions.ts";

const logGroups = z.object({ LogGroupNames: z._default(z.array(z.string()), []) });
const request = z.extend(customResourceRequest, {
  ResourceProperties: logGroups,
  OldResourceProperties: z.optional(logGroups),
});

const readConfiguration = configuration({
  cloudwatchStreamArn: nonEmpty,
  subscriptionRoleArn: nonEmpty,
  filterName: nonEmpty,
  ownLogGroups: commaList,
});

const logs = new CloudWatchLogsClient({});

/** Time kept for the answer, which must go out before the Lambda deadline. */
const answerMs = 60_000;

/**
 * Subscribes the log groups of the stack's parameter to the stream, and removes the stack's filter from those that
 * are no longer in it. A log group that cannot be subscribed is a warning and an alarm: it must not roll back the
 * stack, and a function that has never run has none yet.
 * Answers CloudFormation whatever happens; a Delete never fails.
 */
export const handler = step(request, async (event, context) => {
  const wanted = event.RequestType === "Delete" ? [] : event.ResourceProperties.LogGroupNames;
  const before =
    event.RequestType === "Delete"
      ? event.ResourceProperties.LogGroupNames
      : (event.OldResourceProperties?.LogGroupNames ?? []);
  const failure = await change(wanted, before, Date.now() + context.getRemainingTimeInMillis() - answerMs);
  if (failure !== undefined) logger.error("log groups not subscribed", failure);
  const { Status: status } = await answer(event, failure);
  return { status };
});

/** The configuration is read here, so that a wrong one also gets an answer. */
async function change(
  wanted: readonly string[],
  before: readonly string[],
  deadlineMs: number,
): Promise<Error | undefined> {
  try {
    const {
      cloudwatchStreamArn: streamArn,
      subscriptionRoleArn: roleArn,
      ...others
    } = readConfiguration(process.env);
    const results = await changeSubscriptions(logs, { streamArn, roleArn, ...others }, wanted, before, {
      deadlineMs,
    });
    logger.info("subscriptions changed", { results });
    const missing = results.filter(({ problem }) => problem !== undefined);
    for (const { logGroup, problem } of missing)
      logger.warn(
        `${logGroup} is not subscribed: ${problem}. Once that is fixed, run logpipe subscribe ${logGroup}.`,
      );
    metrics.addMetric("LogGroupsNotSubscribed", MetricUnit.Count, missing.length);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
