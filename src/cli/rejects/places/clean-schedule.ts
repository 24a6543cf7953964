import { type DeadLetter, DeadLetterQueue } from "../../stack/dead-letters.ts";
import { startExecution } from "../../stack/executions.ts";
import type { Stack } from "../../stack/stack.ts";
import { type FoundReject, once, type RejectPlace } from "../place.ts";
import { foundLetter, QueuePlace } from "../queue-place.ts";

/** Dead letters of the schedule of CleanIndexes: runs that it could not start. */
export async function openCleanSchedule(stack: Stack): Promise<RejectPlace | undefined> {
  const url = await stack.find("CleanDeadLetters");
  if (url === undefined) return undefined;
  // One run does what all of them would have done.
  const run = once(
    async () => await startExecution(stack, await stack.resource("CleanIndexesStateMachine"), "reload", {}),
  );
  return new QueuePlace(new DeadLetterQueue(stack, url), {
    place: "clean-schedule",
    rejectOf: scheduleReject,
    reload: async () => {
      await run();
      return { kind: "loaded" };
    },
  });
}

export function scheduleReject(letter: DeadLetter): FoundReject {
  const { attributes } = letter;
  return {
    ...foundLetter("clean-schedule", "CleanDeadLetters", letter),
    reason: attributes.get("ERROR_CODE") ?? "not_started",
    message: attributes.get("ERROR_MESSAGE") ?? "The schedule could not start CleanIndexes.",
  };
}
