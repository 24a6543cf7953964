import { describe, expect, it } from "@jest/globals";
import type { Verdict } from "../../../../src/cli/rejects/place.ts";
import {
  loadReject,
  QueuePlace,
  reloadLetter,
  scheduleReject,
} from "../../../../src/cli/rejects/places/dead-letter-queues.ts";
import type { DeadLetter } from "../../../../src/cli/stack/dead-letters.ts";

const letter = (messageId: string, body = "{}", attributes: [string, string][] = []): DeadLetter => ({
  messageId,
  receipt: messageId,
  body,
  sentMs: 1_000,
  attributes: new Map(attributes),
});
const created = JSON.stringify({
  "detail-type": "Object Created",
  detail: { bucket: { name: "logs" }, object: { key: "a b", size: 1 } },
});

class FakeQueue {
  readonly removed: string[] = [];
  readonly givenBack: string[] = [];
  private readonly letters: readonly DeadLetter[];

  constructor(letters: readonly DeadLetter[]) {
    this.letters = letters;
  }

  async *receive(): AsyncGenerator<DeadLetter> {
    yield* this.letters;
    await Promise.resolve();
  }

  async giveBack(letters: readonly DeadLetter[]): Promise<void> {
    this.givenBack.push(...letters.map(({ messageId }) => messageId));
    await Promise.resolve();
  }

  async remove({ messageId }: DeadLetter): Promise<void> {
    this.removed.push(messageId);
    await Promise.resolve();
  }
}

function place(queue: FakeQueue, reload: (one: DeadLetter) => Verdict) {
  return new QueuePlace(queue, {
    place: "load-queue",
    rejectOf: loadReject,
    reload: async (one) => await Promise.resolve(reload(one)),
  });
}

describe("QueuePlace", () => {
  it("shows messages and gives them back", async () => {
    const queue = new FakeQueue([letter("1", created), letter("2", "?")]);
    const found = [];
    for await (const one of place(queue, () => ({ kind: "loaded" })).find()) found.push(one);
    expect(found.map(({ from, reason }) => [from, reason])).toEqual([
      ["s3://logs/a b", "not_started"],
      ["message 2", "unknown_message"],
    ]);
    expect([queue.givenBack, queue.removed]).toEqual([["1", "2"], []]);
  });

  it("deletes messages that were handled, gives back the ones left or not chosen", async () => {
    const queue = new FakeQueue([letter("1", created), letter("2", "?"), letter("3", created)]);
    const settled: string[] = [];
    await place(queue, ({ messageId }) =>
      messageId === "1" ? { kind: "loaded" } : { kind: "left", why: "" },
    ).reload(
      ({ reason }) => reason === "not_started",
      ({ identity }, { kind }) => settled.push(`${identity} ${kind}`),
    );
    expect(settled).toEqual(["1 loaded", "3 left"]);
    expect([queue.removed, queue.givenBack]).toEqual([["1"], ["2", "3"]]);
  });

  it("gives back a message whose work failed", async () => {
    const queue = new FakeQueue([letter("1", created)]);
    const failing = place(queue, () => {
      throw new Error("no permission");
    });
    await expect(
      failing.reload(
        () => true,
        () => undefined,
      ),
    ).rejects.toThrow("no permission");
    expect([queue.removed, queue.givenBack]).toEqual([[], ["1"]]);
  });

  it("puts messages about objects into LoadQueue, and reports what the schedule says", async () => {
    const sent: string[] = [];
    const send = async (body: string): Promise<void> => {
      sent.push(body);
      await Promise.resolve();
    };
    const bodies = [created, '{"Event":"s3:TestEvent"}', "?"];
    const verdicts = await Promise.all(bodies.map((body) => reloadLetter(letter("1", body), send)));
    expect(verdicts.map(({ kind }) => kind)).toEqual(["loaded", "skipped", "left"]);
    expect(sent).toEqual([created]);
    const reject = scheduleReject(letter("1", "{}", [["ERROR_CODE", "AWS.StepFunctions.AccessDenied"]]));
    expect(reject).toMatchObject({ place: "clean-schedule", reason: "AWS.StepFunctions.AccessDenied" });
  });
});
