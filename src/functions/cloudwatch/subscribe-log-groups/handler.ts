import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { z } from "zod";
import { subscribeConfiguration } from "../../../shared/configuration/configuration.ts";
import {
  answerTo,
  customResourceRequest,
  sendAnswer,
} from "../../../shared/custom-resource/custom-resource.ts";
import { logger, step } from "../../../shared/step/step.ts";
import { changeSubscriptions } from "./change-subscriptions.ts";

const logGroups = z.object({ LogGroupNames: z.array(z.string()).default([]) });
const request = customResourceRequest.extend({
  ResourceProperties: logGroups,
  OldResourceProperties: logGroups.optional(),
});

const logs = new CloudWatchLogsClient({});

/**
 * Subscribes the log groups of the stack's parameter to the stream, and takes the stack's filter away from those that
 * are not in it any more. Answers CloudFormation whatever happens; a Delete never fails.
 */
export const handler = step(request, async (event) => {
  const wanted = event.RequestType === "Delete" ? [] : event.ResourceProperties.LogGroupNames;
  const before =
    event.RequestType === "Delete"
      ? event.ResourceProperties.LogGroupNames
      : (event.OldResourceProperties?.LogGroupNames ?? []);
  const failure = await change(wanted, before);
  if (failure !== undefined) logger.error("log groups not subscribed", failure);
  const answer = answerTo(event, failure);
  await sendAnswer(event.ResponseURL, answer);
  return { status: answer.Status };
});

/** The configuration is read here, so that a wrong one is answered as well. */
async function change(wanted: readonly string[], before: readonly string[]): Promise<Error | undefined> {
  try {
    const results = await changeSubscriptions(logs, subscribeConfiguration(process.env), wanted, before);
    logger.info("subscriptions changed", { results });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
