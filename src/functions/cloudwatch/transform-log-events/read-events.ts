import type { ReadEvent } from "../../../shared/delivery/events.ts";
import { placeOf, type ReadContext } from "../../../shared/delivery/identity.ts";
import { fullDocumentKeyOf } from "../../../shared/rejects/source-record.ts";
import { transformData } from "./transform-record.ts";
import type { TransformOptions } from "./transformed.ts";

/** Reads a subscription record for direct delivery. Never throws. @param data base64, as it came */
export function* readEvents(
  data: string,
  context: ReadContext,
  options: Omit<TransformOptions, "arrivalMs" | "fullDocumentKey">,
): Generator<ReadEvent> {
  const { source } = context;
  const { arrivalMs } = source;
  const fullDocumentKey = (event: number): string => fullDocumentKeyOf(source, event);
  for (const one of transformData(data, { ...options, arrivalMs, fullDocumentKey })) {
    if (one.kind !== "document") {
      yield one;
      continue;
    }
    const { event, eventId, origin, bytes, fullDocument } = one;
    const { id, index } = placeOf(context, fullDocument?.bytes ?? bytes, event, origin, eventId);
    yield { kind: "document", event, id, index, line: bytes, archived: bytes, fullDocument };
  }
}
