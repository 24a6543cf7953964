import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { answerTo, read } from "../../../shared/opensearch/ask.ts";
import type { Stack } from "../../stack/stack.ts";
import { duration } from "../../terminal/figures.ts";
import { type Check, type Examination, failed, type Finding, ok, skipped } from "../check.ts";

export const endToEndCheck: Check = {
  name: "end-to-end",
  about: "whether the test record of producer arrives in OpenSearch",
  needs: ["producer", "opensearch"],
  questions: [askArrival],
};

/** Time that Firehose may need beyond its buffer: reading, a first connection, the index's refresh. */
const slackMs = 60_000;
const pauseMs = 1_000;

async function askArrival({ stack, testRecordId: id, nowMs, say }: Examination): Promise<readonly Finding[]> {
  if (id === undefined) return [skipped("left out (--no-test-record)")];
  const bufferMs = 1_000 * Number((await stack.parameter("DeliveryBufferSeconds")) ?? 0);
  const deadlineMs = Date.now() + bufferMs + slackMs;
  say(`Waiting up to ${duration(bufferMs + slackMs)} for the test record …`);
  for (;;) {
    const isThere = await isFound(stack, id);
    const waitedMs = Date.now() - nowMs;
    if (isThere || Date.now() + pauseMs > deadlineMs)
      return diagnoseArrival({ id, afterMs: isThere ? waitedMs : undefined, waitedMs });
    await sleep(pauseMs);
  }
}

const count = z.object({ count: z.number() });

async function isFound(stack: Stack, id: string): Promise<boolean> {
  // A long refresh interval would hide it; whoever is not allowed to refresh waits for it.
  const client = await stack.openSearch();
  await answerTo(client, "GET", "/app-logs-*/_refresh");
  const found = await read(client, count, "/app-logs-*/_count", { q: `message:${id}` });
  return found.count > 0;
}

export interface ArrivalFacts {
  readonly id: string;
  /** Time from writing it to finding it; undefined: it was not found. */
  readonly afterMs: number | undefined;
  readonly waitedMs: number;
}

export function diagnoseArrival({ id, afterMs, waitedMs }: ArrivalFacts): readonly Finding[] {
  if (afterMs !== undefined)
    return [ok(`The test record ${id} arrived in OpenSearch after ${duration(afterMs)}`)];
  return [
    failed(
      `The test record ${id} is in the log stream, but was not in OpenSearch after ${duration(waitedMs)}`,
      "Firehose does not deliver: see the check delivery. If there is no error, it may only be late (DataFreshness): run this again.",
    ),
  ];
}
