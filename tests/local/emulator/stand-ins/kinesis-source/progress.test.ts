import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  afterInvocation,
  type Discarded,
  type Outcome,
  type Piece,
  type Positioned,
  type RetryLimits,
  withoutExpired,
} from "../../../../../local/emulator/stand-ins/kinesis-source/progress.ts";

const limits: RetryLimits = {
  maximumRetryAttempts: 2,
  maximumRecordAgeMs: Number.POSITIVE_INFINITY,
  bisects: false,
};

function recordsOf(...numbers: number[]): Positioned[] {
  return numbers.map((number) => ({ sequenceNumber: String(number), arrivalMs: number }));
}

function numbersOf(records: readonly Positioned[]): number[] {
  return records.map(({ sequenceNumber }) => Number(sequenceNumber));
}

function pieceOf(...numbers: number[]): Piece<Positioned> {
  return { records: recordsOf(...numbers), retries: 0, invocations: 0 };
}

/** Runs a shard to its end. @param answer what the function makes of a batch */
function run(
  first: Piece<Positioned>,
  some: RetryLimits,
  answer: (numbers: readonly number[], nth: number) => Outcome,
  clock: () => number = () => 0,
) {
  let pieces: readonly Piece<Positioned>[] = [first];
  const acknowledged: number[] = [];
  const discarded: Discarded<Positioned>[] = [];
  const ended: number[] = [];
  const invoked: number[][] = [];
  const note = (progress: ReturnType<typeof withoutExpired<Positioned>>): void => {
    acknowledged.push(...numbersOf(progress.acknowledged));
    discarded.push(...progress.discarded);
    ended.push(...numbersOf(progress.acknowledged));
    ended.push(...progress.discarded.flatMap(({ records }) => numbersOf(records)));
    pieces = progress.pieces;
  };
  for (let nth = 0; pieces.length > 0; nth += 1) {
    if (nth > 10_000) throw new Error("The shard is blocked");
    note(withoutExpired(pieces, some, clock()));
    const [piece] = pieces;
    if (piece === undefined) break;
    const numbers = numbersOf(piece.records);
    invoked.push(numbers);
    note(afterInvocation(pieces, answer(numbers, nth), some));
  }
  return { acknowledged, discarded, ended, invoked };
}

const discardedNumbers = (all: readonly Discarded<Positioned>[]): number[] =>
  all.flatMap(({ records }) => numbersOf(records));

describe("the progress of a shard", () => {
  it("continues from the first record that failed", () => {
    const { acknowledged, invoked } = run(pieceOf(1, 2, 3, 4), limits, (_, nth) =>
      nth === 0 ? { kind: "failed-from", sequenceNumber: "3" } : { kind: "succeeded" },
    );
    expect(invoked).toEqual([
      [1, 2, 3, 4],
      [3, 4],
    ]);
    expect(acknowledged).toEqual([1, 2, 3, 4]);
  });

  it("discards a batch that always fails after its retries, with the number of attempts", () => {
    const { acknowledged, discarded, invoked } = run(pieceOf(1, 2), limits, () => ({ kind: "failed" }));
    expect(invoked).toHaveLength(3);
    expect(acknowledged).toEqual([]);
    expect(discarded).toEqual([
      { records: recordsOf(1, 2), condition: "RetryAttemptsExhausted", invocations: 3 },
    ]);
  });

  it("splits a failed batch in two, which does not count as a retry", () => {
    const bisecting = { ...limits, maximumRetryAttempts: 0, bisects: true };
    const { acknowledged, discarded } = run(pieceOf(1, 2, 3, 4, 5), bisecting, (numbers) =>
      numbers.includes(4) ? { kind: "failed" } : { kind: "succeeded" },
    );
    expect(acknowledged).toEqual([1, 2, 3, 5]);
    expect(discardedNumbers(discarded)).toEqual([4]);
  });

  it("retries forever while the function cannot be invoked, until the records are too old", () => {
    let now = 0;
    const aging = { ...limits, maximumRetryAttempts: 0, maximumRecordAgeMs: 100 };
    const { acknowledged, discarded, invoked } = run(
      pieceOf(1, 2, 50),
      aging,
      () => ({ kind: "not-invoked" }),
      () => {
        now += 10;
        return now;
      },
    );
    expect(invoked.length).toBeGreaterThan(10);
    expect(acknowledged).toEqual([]);
    expect(discarded.map(({ condition, records }) => [condition, numbersOf(records)])).toEqual([
      ["RecordAgeExceeded", [1, 2]],
      ["RecordAgeExceeded", [50]],
    ]);
  });

  it("ends every record once, in order, whatever the function answers", () => {
    const outcome = fc.constantFrom("succeeded", "failed", "failed-from", "not-invoked");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        fc.nat({ max: 4 }),
        fc.infiniteStream(fc.tuple(outcome, fc.nat({ max: 1_000 }))),
        (count, bisects, maximumRetryAttempts, answers) => {
          const all = Array.from({ length: count }, (_, index) => index + 1);
          const some = { ...limits, bisects, maximumRetryAttempts };
          const { ended, acknowledged, discarded } = run(pieceOf(...all), some, (numbers) => {
            const [kind, at] = answers.next().value ?? (["succeeded", 0] as const);
            if (kind !== "failed-from") return { kind };
            return { kind, sequenceNumber: String(numbers[at % numbers.length]) };
          });
          expect(ended).toEqual(all);
          expect(acknowledged.length + discardedNumbers(discarded).length).toBe(count);
        },
      ),
    );
  });

  it("loses nothing but the poison, and is never blocked by it, when it may bisect", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        fc.boolean(),
        fc.nat({ max: 3 }),
        (poison, reports, maximumRetryAttempts) => {
          const all = poison.map((_, index) => index + 1);
          const isPoison = (number: number): boolean => poison[number - 1] === true;
          const some = { ...limits, bisects: true, maximumRetryAttempts };
          const { acknowledged, discarded, ended } = run(pieceOf(...all), some, (numbers) => {
            const failed = numbers.find(isPoison);
            if (failed === undefined) return { kind: "succeeded" };
            return reports ? { kind: "failed-from", sequenceNumber: String(failed) } : { kind: "failed" };
          });
          expect(ended).toEqual(all);
          expect(acknowledged).toEqual(all.filter((number) => !isPoison(number)));
          expect(discardedNumbers(discarded)).toEqual(all.filter(isPoison));
        },
      ),
    );
  });
});
