import * as z from "zod/mini";
import { readJson } from "../../../shared/json/read-json.ts";
import type { KeptRecordReject } from "../../../shared/rejects/source-record.ts";
import type { Stack } from "../../stack/stack.ts";
import type { Settled } from "../file-place.ts";
import { type Invoked, invokeAgain, type KinesisEvent, noDeliverRecords } from "./event-source.ts";
import { type RecordEntry, renderAgain } from "./record-files.ts";

const answer = z.object({
  batchItemFailures: z.array(z.unknown()),
  failure: z._default(z.string(), ""),
  rejects: z._default(
    z.array(
      z.object({
        event: z.optional(z.number()),
        reason: z.string(),
        message: z.string(),
        isArchived: z.optional(z.boolean()),
      }),
    ),
    [],
  ),
});
const messageCharacters = 300;

/**
 * Has the function deliver the record of a file of rejects again, with the same ids: what is in OpenSearch stays, what was
 * rejected is indexed, or named again.
 */
export async function reloadDirectly(stack: Stack, entries: readonly RecordEntry[]): Promise<Settled[]> {
  const kept = entries.find((entry) => entry.kept !== undefined)?.kept;
  if (kept === undefined)
    return entries.map(() => left("it is not what the function writes, or its record is missing"));
  const { partition, account } = await stack.location();
  const streams = `arn:${partition}:kinesis:${await stack.region()}:${account}:stream`;
  const invoked = await invokeAgain(stack, eventOf(kept, `${streams}/${kept.record.stream}`, entries));
  return settledBy(invoked, entries);
}

/** The record as Lambda delivered it, and which of its events are wanted. */
export function eventOf(
  { record: { shard, sequenceNumber, arrivalMs }, data }: KeptRecordReject & { readonly data: string },
  eventSourceARN: string,
  entries: readonly RecordEntry[],
): KinesisEvent {
  const kinesis = { data, sequenceNumber, approximateArrivalTimestamp: arrivalMs / 1_000 };
  const wanted = entries.flatMap(({ kept }) =>
    kept === undefined ? [] : [{ event: kept.event, isArchived: kept.isArchived }],
  );
  const Records = [{ eventID: `${shard}:${sequenceNumber}`, eventSourceARN, kinesis }];
  return { Records, reload: "rejects", wanted };
}

/** What became of each entry, by the function's answer. */
export function settledBy(invoked: Invoked | undefined, entries: readonly RecordEntry[]): Settled[] {
  if (invoked === undefined) return entries.map(() => left(noDeliverRecords));
  const { functionError, payload } = invoked;
  const shown = payload.slice(0, messageCharacters);
  const found = functionError === undefined ? readJson(answer, payload) : undefined;
  if (found === undefined)
    return entries.map(() => left(`the function ${functionError ?? "gave an unexpected answer"}: ${shown}`));
  if (found.batchItemFailures.length > 0)
    return entries.map(() => left(`the record was not delivered: ${found.failure}`));
  return entries.map(({ raw, kept }): Settled => {
    if (kept === undefined) return left("it is not what the function writes");
    const again =
      kept.event === undefined
        ? found.rejects[0]
        : found.rejects.find(({ event }) => event === kept.event || event === undefined);
    if (again === undefined) return { verdict: { kind: "loaded" } };
    const { reason, message } = again;
    // Of a record that could not be read before, all that is rejected now takes its place.
    const replacement = (kept.event === undefined ? found.rejects : [again]).map((one) =>
      renderAgain(raw, one),
    );
    return { verdict: { kind: "rejected", reason, message }, replacement };
  });
}

function left(why: string): Settled {
  return { verdict: { kind: "left", why } };
}
