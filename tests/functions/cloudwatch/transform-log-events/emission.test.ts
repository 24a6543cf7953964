import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type Emitted,
  Emission,
} from "../../../../src/functions/cloudwatch/transform-log-events/emission.ts";
import type { RecordBatch } from "../../../../src/shared/streams/record-batch.ts";
import type { SentRecords } from "../../../../src/shared/streams/send-records.ts";

const allSent: SentRecords = { unsent: [], retried: 0, failure: undefined };

interface Run extends Emitted {
  /** Source records that were taken, in order, before one was refused. */
  readonly accepted: number;
  readonly requests: readonly RecordBatch[];
  /** Requests that began after one was known to have failed. */
  readonly late: number;
  readonly mostInFlight: number;
  /** Documents in the stream, as `source.number`. */
  readonly stream: readonly string[];
}

/** Emits `documents[source]` documents of each source, through a sender that fails as it is told to. */
async function emit(
  documents: readonly number[],
  window: number,
  send: (batch: RecordBatch, request: number) => Promise<SentRecords>,
): Promise<Run> {
  const requests: RecordBatch[] = [];
  const stream: string[] = [];
  let [inFlight, mostInFlight, late, isKnown] = [0, 0, 0, false];
  const emission = new Emission(async (batch) => {
    if (isKnown) late += 1;
    requests.push(batch);
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    const sent = await send(batch, requests.length);
    inFlight -= 1;
    if (sent.unsent.length > 0) isKnown = true;
    const unsent = new Set(sent.unsent);
    batch.records.forEach(({ Data }, index) => {
      if (!unsent.has(index)) stream.push(Buffer.from(Data).toString());
    });
    return sent;
  }, window);
  let accepted = 0;
  try {
    for (const [source, count] of documents.entries()) {
      for (let number = 0; number < count; number += 1)
        await emission.add(Buffer.from(`${source}.${number}`), source);
      accepted += 1;
    }
  } catch {
    // refused: this source record and all behind it are not begun any more
  }
  if (accepted < documents.length) emission.fail(accepted, "refused");
  return { ...(await emission.finish()), accepted, requests, late, mostInFlight, stream };
}

describe("Emission", () => {
  it("sends in source order, in full batches, a window at a time", async () => {
    const run = await emit([700, 800, 3], 2, async () => {
      await turn();
      return allSent;
    });
    expect(run).toMatchObject({ checkpoint: undefined, doubled: 0, failure: undefined, mostInFlight: 2 });
    expect(run.requests.map(({ records }) => records.length)).toEqual([500, 500, 500, 3]);
    expect(run.requests.flatMap(({ sources }) => sources)).toEqual(
      [700, 800, 3].flatMap((count, source) => Array.from({ length: count }, () => source)),
    );
  });

  it("reports the source record of a document that was not taken, and sends nothing more", async () => {
    const run = await emit([400, 300, 5_000], 1, async (_, request) =>
      request === 1 ? { unsent: [450], retried: 9, failure: "InternalFailure: m" } : allSent,
    );
    expect(run).toMatchObject({
      checkpoint: 1,
      doubled: 99, // of the batch's hundred of source record 1 that were taken
      retried: 9,
      failure: "InternalFailure: m",
      late: 0,
    });
    expect(run.requests).toHaveLength(1);
  });

  it("emits nothing of a source record that failed otherwise, and goes no further", async () => {
    const sent: number[] = [];
    const emission = new Emission(async ({ sources }) => {
      sent.push(...sources);
      return allSent;
    }, 2);
    await emission.add(Buffer.from("x"), 0);
    emission.fail(1, "the reject store is unavailable");
    await expect(emission.add(Buffer.from("x"), 1)).rejects.toThrow("delivered again: the reject store");
    expect(await emission.finish()).toMatchObject({ checkpoint: 0, doubled: 0 });
    expect(sent).toEqual([]);
  });

  it("loses nothing, whatever fails: all before the checkpoint is in the stream, and doubled counts the rest", async () => {
    const faults = fc.array(fc.option(fc.nat(499), { freq: 6 }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        faults,
        fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
        async (documents, window, failing, delays) => {
          const run = await emit(documents, window, async (batch, request) => {
            for (let n = delays[request % delays.length] ?? 0; n > 0; n -= 1) await turn();
            const at = failing[request - 1] ?? undefined;
            if (at === undefined || at >= batch.records.length) return allSent;
            return { unsent: [at], retried: 0, failure: "injected" };
          });
          const end = run.checkpoint ?? documents.length;
          const expected = documents.flatMap((count, source) =>
            Array.from({ length: count }, (_, number) => `${source}.${number}`),
          );
          const before = (name: string): boolean => Number(name.split(".")[0]) < end;
          const inStream = new Set(run.stream);
          expect(inStream.size).toBe(run.stream.length);
          expect(expected.filter((name) => before(name) && !inStream.has(name))).toEqual([]);
          expect(run.stream.filter((name) => !before(name))).toHaveLength(run.doubled);
          expect(run.late).toBe(0);
          expect(run.mostInFlight).toBeLessThanOrEqual(window);
          if (run.checkpoint === undefined) expect(run.stream).toHaveLength(expected.length);
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});
