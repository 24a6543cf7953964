import { objectsOf } from "../../../functions/load/start-load/object-events.ts";
import { type DeadLetter, DeadLetterQueue, sendMessage } from "../../stack/dead-letters.ts";
import type { Stack } from "../../stack/stack.ts";
import type { FoundReject, RejectPlace, Verdict } from "../place.ts";
import { foundLetter, QueuePlace } from "../queue-place.ts";

/** Dead letters of LoadQueue: messages about objects that no load was started for. */
export async function openLoadQueue(stack: Stack): Promise<RejectPlace | undefined> {
  const url = await stack.find("LoadDeadLetters");
  if (url === undefined) return undefined;
  return new QueuePlace(new DeadLetterQueue(stack, url), {
    place: "load-queue",
    rejectOf: loadReject,
    reload: async (letter) =>
      await reloadLetter(letter, async (body) => {
        await sendMessage(stack, await stack.resource("LoadQueue"), body);
      }),
  });
}

/** @param send puts a message into LoadQueue */
export async function reloadLetter(
  { body }: Pick<DeadLetter, "body">,
  send: (body: string) => Promise<void>,
): Promise<Verdict> {
  const objects = objectsOf(body);
  if (objects === undefined)
    return { kind: "left", why: "StartLoad would not understand this message either" };
  if (objects.length === 0) return { kind: "skipped" };
  await send(body);
  return { kind: "loaded" };
}

export function loadReject(letter: DeadLetter): FoundReject {
  const objects = objectsOf(letter.body);
  const common = foundLetter("load-queue", "LoadDeadLetters", letter);
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
