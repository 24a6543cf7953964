import { objectsOf } from "../../../functions/load/start-load/object-events.ts";
import type { FoundReject } from "../place.ts";

/** A message of a queue of dead letters. */
export interface DeadLetter {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentMs: number;
  /** Attributes that EventBridge Scheduler adds: `ERROR_CODE`, `ERROR_MESSAGE`. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What a message of LoadQueue is about. */
export type LoadMessage = "objects" | "nothing to load" | "unknown";

export function kindOf({ body }: DeadLetter): LoadMessage {
  const objects = objectsOf(body);
  if (objects === undefined) return "unknown";
  return objects.length === 0 ? "nothing to load" : "objects";
}

function found(place: FoundReject["place"], letter: DeadLetter): Omit<FoundReject, "reason" | "message"> {
  const { messageId, body, sentMs } = letter;
  return {
    place,
    from: `message ${messageId}`,
    keptIn: place === "load-queue" ? "LoadDeadLetters" : "CleanDeadLetters",
    identity: messageId,
    atMs: sentMs,
    bytes: Buffer.byteLength(body),
    content: body,
  };
}

/** A dead letter of LoadQueue. */
export function loadReject(letter: DeadLetter): FoundReject {
  const objects = objectsOf(letter.body);
  const common = found("load-queue", letter);
  if (objects === undefined)
    return {
      ...common,
      reason: "unknown_message",
      message: "It is neither an Object Created event nor an S3 notification.",
    };
  const [first] = objects;
  const from = first === undefined ? common.from : `s3://${first.bucket}/${first.key}`;
  return { ...common, from, reason: "not_started", message: "No load was started for it in ten attempts." };
}

/** A dead letter of the schedule of CleanIndexes. */
export function scheduleReject(letter: DeadLetter): FoundReject {
  const { attributes } = letter;
  return {
    ...found("clean-schedule", letter),
    reason: attributes.get("ERROR_CODE") ?? "not_started",
    message: attributes.get("ERROR_MESSAGE") ?? "The schedule could not start CleanIndexes.",
  };
}
