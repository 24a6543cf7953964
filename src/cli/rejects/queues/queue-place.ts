import type { FoundReject, IsChosen, PlaceName, RejectPlace, Verdict } from "../place.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { DeadLetterQueue } from "./queue-client.ts";

export interface QueueKind {
  readonly place: PlaceName;
  readonly rejectOf: (letter: DeadLetter) => FoundReject;
  /** Has the message do its work after all. */
  readonly reload: (letter: DeadLetter) => Promise<Verdict>;
}

/** Rejects that are dead letters of a queue. */
export class QueuePlace implements RejectPlace {
  private readonly queue: Pick<DeadLetterQueue, "receive" | "giveBack" | "remove">;
  private readonly kind: QueueKind;

  constructor(queue: Pick<DeadLetterQueue, "receive" | "giveBack" | "remove">, kind: QueueKind) {
    this.queue = queue;
    this.kind = kind;
  }

  get place(): PlaceName {
    return this.kind.place;
  }

  async *find(): AsyncGenerator<FoundReject> {
    const letters: DeadLetter[] = [];
    try {
      for await (const letter of this.queue.receive()) letters.push(letter);
    } finally {
      await this.queue.giveBack(letters);
    }
    for (const letter of letters.toSorted((a, b) => b.sentMs - a.sentMs)) yield this.kind.rejectOf(letter);
  }

  /** Each message is deleted once its work is done; when that fails between the two, it is done twice. */
  async reload(isChosen: IsChosen, tell: (reject: FoundReject, verdict: Verdict) => void): Promise<void> {
    const staying: DeadLetter[] = [];
    try {
      for await (const letter of this.queue.receive()) {
        const reject = this.kind.rejectOf(letter);
        staying.push(letter);
        if (!isChosen(reject)) continue;
        const verdict = await this.kind.reload(letter);
        if (verdict.kind === "loaded" || verdict.kind === "skipped") {
          await this.queue.remove(letter);
          staying.pop();
        }
        tell(reject, verdict);
      }
    } finally {
      await this.queue.giveBack(staying);
    }
  }
}
