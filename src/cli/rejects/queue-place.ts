import type { DeadLetter, DeadLetterQueue } from "../stack/dead-letters.ts";
import type { FoundReject, IsChosen, PlaceName, RejectPlace, Verdict } from "./place.ts";

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
export function foundLetter(
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
