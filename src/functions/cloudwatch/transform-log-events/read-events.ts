import type { ReadEvent } from "../../../shared/delivery/events.ts";
import {
  cloudWatchId,
  cloudWatchIdPrefix,
  cloudWatchTimeMs,
  recordId,
  shardIdPrefix,
} from "../../../shared/delivery/identity.ts";
import type { ReadContext } from "../../../shared/delivery/shard-delivery.ts";
import { fullDocumentKeyOf } from "../../../shared/rejects/source-record.ts";
import { transformData } from "./transform-record.ts";
import type { TransformOptions } from "./transformed.ts";

/** Reads a subscription record for direct delivery. Never throws. @param data base64, as it came */
export function* readEvents(
  data: string,
  { source, indexNames }: ReadContext,
  options: Omit<TransformOptions, "arrivalMs" | "fullDocumentKey">,
): Generator<ReadEvent> {
  const { arrivalMs } = source;
  const fullDocumentKey = (event: number): string => fullDocumentKeyOf(source, event);
  let prefix: string | undefined;
  for (const one of transformData(data, { ...options, arrivalMs, fullDocumentKey })) {
    if (one.kind !== "document") {
      yield one;
      continue;
    }
    const { event, eventId, origin, bytes } = one;
    // All events of a record are of one log stream.
    prefix ??= cloudWatchIdPrefix(origin);
    const id =
      eventId === ""
        ? recordId(shardIdPrefix(source.stream, source.shard), source.sequenceNumber, event)
        : cloudWatchId(prefix, eventId);
    const { fullDocument } = one;
    yield {
      kind: "document",
      event,
      id,
      index: indexNames.indexOf(fullDocument?.bytes ?? bytes, cloudWatchTimeMs(eventId, arrivalMs)),
      archived: bytes,
      bytes,
      ...(fullDocument === undefined ? {} : { fullDocument }),
    };
  }
}
