/** The two places that are dead-letter queues: of LoadQueue, and of the schedule of CleanIndexes. */
import { objectsOf } from "../../../functions/load/start-load/object-events.ts";
import { type DeadLetter, DeadLetterQueue, sendMessage } from "../../stack/dead-letters.ts";
import { startExecution } from "../../stack/executions.ts";
import type { Stack } from "../../stack/stack.ts";
import {
  type FoundReject,
  type IsChosen,
  once,
  type PlaceName,
  type RejectPlace,
  type Verdict,
} from "../place.ts";

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

interface QueueFormat {
  readonly place: PlaceName;
  readonly rejectOf: (letter: DeadLetter) => FoundReject;
  /** Does for the message what should have been done. */
  readonly reload: (letter: DeadLetter) => Promise<Verdict>;
}

/** Rejects that are messages in a dead-letter queue. */
export class QueuePlace implements RejectPlace {
  private readonly queue: Pick<DeadLetterQueue, "receive" | "giveBack" | "remove">;
  private readonly format: QueueFormat;

  constructor(queue: Pick<DeadLetterQueue, "receive" | "giveBack" | "remove">, format: QueueFormat) {
    this.queue = queue;
    this.format = format;
  }

  get place(): PlaceName {
    return this.format.place;
  }

  async *find(): AsyncGenerator<FoundReject> {
    const letters: DeadLetter[] = [];
    try {
      for await (const letter of this.queue.receive()) letters.push(letter);
    } finally {
      await this.queue.giveBack(letters);
    }
    for (const letter of letters.toSorted((a, b) => b.sentMs - a.sentMs)) yield this.format.rejectOf(letter);
  }

  /** Each message is deleted once its work is done; if it cannot be deleted then, the work is done twice. */
  async reload(
    isChosen: IsChosen,
    onSettled: (reject: FoundReject, verdict: Verdict) => void,
  ): Promise<void> {
    const staying: DeadLetter[] = [];
    try {
      for await (const letter of this.queue.receive()) {
        const reject = this.format.rejectOf(letter);
        staying.push(letter);
        if (!isChosen(reject)) continue;
        const verdict = await this.format.reload(letter);
        if (verdict.kind === "loaded" || verdict.kind === "skipped") {
          await this.queue.remove(letter);
          staying.pop();
        }
        onSettled(reject, verdict);
      }
    } finally {
      await this.queue.giveBack(staying);
    }
  }
}

/** What every dead letter says about itself. */
function foundLetter(
  place: PlaceName,
  keptIn: string,
  { messageId, body, sentMs }: DeadLetter,
): Omit<FoundReject, "reason" | "message"> {
  return {
    place,
    from: `message ${messageId}`,
    keptIn,
    identity: messageId,
    atMs: sentMs,
    bytes: Buffer.byteLength(body),
    content: body,
  };
}
