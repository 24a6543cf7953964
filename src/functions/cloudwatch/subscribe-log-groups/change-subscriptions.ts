import { setTimeout as sleep } from "node:timers/promises";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  subscribe,
  type SubscriptionResult,
  type SubscriptionTarget,
  unsubscribe,
} from "../../../shared/subscriptions/subscriptions.ts";

export interface Patience {
  /** Epoch milliseconds: no attempt begins after it. */
  readonly deadlineMs: number;
  readonly pauseMs?: number;
}

/**
 * Brings the subscriptions from the log groups of `before` to those of `wanted`, one after another: CloudWatch Logs takes
 * few changes a second.
 * @returns what became of each; one with a `problem` is not subscribed, the others are
 */
export async function changeSubscriptions(
  logs: CloudWatchLogsClient,
  target: SubscriptionTarget,
  wanted: readonly string[],
  before: readonly string[],
  patience: Patience,
): Promise<SubscriptionResult[]> {
  const names = (list: readonly string[]) =>
    new Set(list.map((name) => name.trim()).filter((name) => name !== ""));
  const [keep, old] = [names(wanted), names(before)];
  const results: SubscriptionResult[] = [];
  for (const logGroup of old)
    if (!keep.has(logGroup)) results.push(await unsubscribe(logs, logGroup, target));
  for (const logGroup of keep) results.push(await subscribePatiently(logs, logGroup, target, patience));
  return results.map((result) =>
    result.outcome === "the stack's own"
      ? {
          ...result,
          problem: "the stack itself writes there, so each of its lines would produce another",
        }
      : result,
  );
}

/** A role that was just created is not known everywhere yet: the test message cannot be delivered for some seconds. */
async function subscribePatiently(
  logs: CloudWatchLogsClient,
  logGroup: string,
  target: SubscriptionTarget,
  { deadlineMs, pauseMs = 5_000 }: Patience,
): Promise<SubscriptionResult> {
  for (;;) {
    try {
      return await subscribe(logs, logGroup, target);
    } catch (error) {
      const isUndelivered =
        error instanceof Error &&
        error.name === "InvalidParameterException" &&
        /deliver test message/i.test(error.message);
      if (!isUndelivered) throw error;
      if (Date.now() + pauseMs >= deadlineMs) return { logGroup, outcome: "failed", problem: error.message };
    }
    await sleep(pauseMs);
  }
}
