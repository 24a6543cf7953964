import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { answerTo } from "../../../shared/opensearch/ask.ts";
import type { Stack } from "../../stack/stack.ts";
import { duration } from "../../terminal/figures.ts";
import type { Check, Examination } from "../check.ts";
import { type Finding, skipped } from "../finding.ts";
import { readOpenSearch } from "../read-opensearch.ts";
import { judgeArrival } from "./judge-arrival.ts";

export const endToEndCheck: Check = {
  name: "end-to-end",
  about: "the test record of producer, found again in OpenSearch",
  needs: ["producer", "opensearch"],
  questions: [askArrival],
};

/** What Firehose may take beyond its buffer: reading, a first connection, the index's refresh. */
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
      return judgeArrival({ id, afterMs: isThere ? waitedMs : undefined, waitedMs });
    await sleep(pauseMs);
  }
}

const count = z.object({ count: z.number() });

async function isFound(stack: Stack, id: string): Promise<boolean> {
  // A long refresh interval would hide it; who may not refresh waits for it.
  await answerTo(await stack.openSearch(), "GET", "/app-logs-*/_refresh");
  const found = await readOpenSearch(stack, count, "/app-logs-*/_count", { q: `message:${id}` });
  return found.count > 0;
}
