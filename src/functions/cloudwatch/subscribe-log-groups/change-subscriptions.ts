import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SubscriptionError } from "../../../shared/errors/errors.ts";
import {
  subscribe,
  type SubscriptionResult,
  type SubscriptionTarget,
  unsubscribe,
} from "../../../shared/subscriptions/subscriptions.ts";

/**
 * Brings the subscriptions from the log groups of `before` to those of `wanted`, one after another: CloudWatch Logs takes
 * few changes a second.
 * @throws SubscriptionError that names every log group that could not be subscribed; the others are
 */
export async function changeSubscriptions(
  logs: CloudWatchLogsClient,
  target: SubscriptionTarget,
  wanted: readonly string[],
  before: readonly string[],
): Promise<SubscriptionResult[]> {
  const names = (list: readonly string[]) =>
    new Set(list.map((name) => name.trim()).filter((name) => name !== ""));
  const [keep, old] = [names(wanted), names(before)];
  const results: SubscriptionResult[] = [];
  for (const logGroup of old)
    if (!keep.has(logGroup)) results.push(await unsubscribe(logs, logGroup, target));
  const problems: string[] = [];
  for (const logGroup of keep) {
    const result = await subscribe(logs, logGroup, target);
    results.push(result);
    if (result.outcome === "failed") problems.push(`${logGroup}: ${result.problem}`);
    if (result.outcome === "the stack's own")
      problems.push(
        `${logGroup}: the stack itself writes there, its documents would make more of them for ever`,
      );
  }
  if (problems.length > 0)
    throw new SubscriptionError(
      `Not subscribed: ${problems.join("; ")}. Correct LogGroupNames and deploy again.`,
    );
  return results;
}
