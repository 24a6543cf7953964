import { z } from "zod";
import { readJson } from "../../../shared/json/read-json.ts";
import type { Settled } from "../files/reject-file.ts";
import { type InvocationEntry, type KinesisEvent, renderFrom } from "./invocation-entries.ts";

/** What the function answered. */
export interface Invoked {
  readonly functionError: string | undefined;
  readonly payload: string;
}

const answer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });
const messageCharacters = 300;

/**
 * Invokes the function with each batch again, as its event source did.
 * @param invoke invokes TransformLogEvents
 */
export async function reloadInvocations(
  invoke: (event: KinesisEvent) => Promise<Invoked>,
  entries: readonly InvocationEntry[],
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const { raw, event } of entries)
    settled.push(
      event === undefined
        ? { verdict: { kind: "left", why: "it does not hold the batch's records" } }
        : settledBy(await invoke(event), raw, event),
    );
  return settled;
}

function settledBy({ functionError, payload }: Invoked, raw: string, event: KinesisEvent): Settled {
  if (functionError !== undefined) {
    const message = payload.slice(0, messageCharacters);
    return { verdict: { kind: "rejected", reason: functionError, message } };
  }
  const failures = readJson(answer, payload)?.batchItemFailures;
  if (failures === undefined)
    return {
      verdict: {
        kind: "left",
        why: `the function's answer is unknown: ${payload.slice(0, messageCharacters)}`,
      },
    };
  const [first] = failures;
  if (first === undefined) return { verdict: { kind: "loaded" } };
  const message = `From record ${first.itemIdentifier} on the function did not take the batch; its log tells why.`;
  return {
    verdict: { kind: "rejected", reason: "not_emitted", message },
    replacement: [renderFrom(raw, event, first.itemIdentifier)],
  };
}
