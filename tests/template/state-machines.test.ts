import { describe, expect, it } from "@jest/globals";
import type { State } from "../../local/tools/template/stack.ts";
import { stateMachines, template } from "./sources.ts";

const machine = (name: string): Readonly<Record<string, State>> =>
  stateMachines.find((candidate) => candidate.name === name)?.states ?? {};
const retriers = (state: State | undefined) => state?.Retry ?? [];

describe("LoadObjects", () => {
  const { LoadChunks, LoadChunk } = machine("load-objects");

  it("tolerates no failed chunk and catches none, so that a failed Map can be redriven", () => {
    expect(LoadChunks?.ItemProcessor?.ProcessorConfig).toEqual({
      Mode: "DISTRIBUTED",
      ExecutionType: "STANDARD",
    });
    for (const name of ["Retry", "Catch", "ToleratedFailurePercentage", "ToleratedFailureCount"])
      expect(LoadChunks).not.toHaveProperty(name);
    expect(LoadChunk).not.toHaveProperty("Catch");
  });

  it("waits for as long as it takes when it is throttled, before anything else", () => {
    for (const name of ["PlanChunks", "LoadChunk", "SummarizeLoad"] as const)
      expect(retriers(machine("load-objects")[name])[0]).toEqual({
        ErrorEquals: ["Lambda.TooManyRequestsException"],
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxDelaySeconds: 60,
        MaxAttempts: 500,
        JitterStrategy: "FULL",
      });
  });

  it("rides out 30 minutes without OpenSearch, with the waits that full jitter gives on average", () => {
    const outage = retriers(LoadChunk).find(({ ErrorEquals }) =>
      ErrorEquals.includes("OpenSearchUnavailableError"),
    );
    const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = outage as Record<string, number>;
    let seconds = 0;
    for (let attempt = 0; attempt < (MaxAttempts ?? 0); attempt += 1)
      seconds += Math.min(MaxDelaySeconds ?? 0, (IntervalSeconds ?? 0) * (BackoffRate ?? 1) ** attempt) / 2;
    expect(seconds).toBeGreaterThan(45 * 60);
  });

  it("does not retry what a person has to fix", () => {
    const retried = retriers(LoadChunk).flatMap(({ ErrorEquals }) => ErrorEquals);
    for (const name of [
      "ClusterRefusesError",
      "InputError",
      "ConfigurationError",
      "States.ALL",
      "States.TaskFailed",
    ])
      expect(retried).not.toContain(name);
  });

  it("stays far under the history's 25,000 events, retries and continuations included", () => {
    const attempts = retriers(LoadChunk).reduce((sum, { MaxAttempts }) => sum + Number(MaxAttempts), 1);
    // Five terabytes in 500 chunks are 10 GB a chunk, at 5 MB/s and twelve minutes an invocation three rounds.
    expect(3 * attempts * 3).toBeLessThan(25_000 / 2);
  });
});

describe("BackfillPrefix", () => {
  it("keeps counters only of each batch, and counts a failed batch by its name", () => {
    const { LoadBatch, BatchFailed } = machine("backfill-prefix");
    expect(LoadBatch?.["ResultSelector"]).toEqual({ "totals.$": "$.Output.totals" });
    expect(BatchFailed?.Parameters).toEqual({ "failed.$": "$.Error" });
  });
});

describe("parameters", () => {
  it.each(Object.entries(template.Parameters))(
    "%s has a description, a default and a constraint",
    (_, parameter) => {
      expect(parameter["Description"]).toMatch(/\.$/);
      expect(parameter).toHaveProperty("Default");
      const isConstrained = ["AllowedPattern", "AllowedValues", "MinValue"].some((name) => name in parameter);
      expect(isConstrained).toBe(true);
    },
  );
});

describe("CleanIndexes", () => {
  const { ListIndexes, ComputeDeletions, DeleteIndexes, DeleteIndex, SummarizeClean } =
    machine("clean-indexes");

  it("keeps 500 deletions with all their retries under the history's 25,000 events", () => {
    const attempts = retriers(DeleteIndex).reduce((sum, { MaxAttempts }) => sum + Number(MaxAttempts), 1);
    // Scheduled, started and failed an attempt; entered, exited, caught and the iteration's own.
    expect(500 * (3 * attempts + 6)).toBeLessThan(25_000);
  });

  it("deletes two at a time, waits long for snapshots, and continues with the others after a failure", () => {
    expect(DeleteIndexes?.["MaxConcurrency"]).toBe(2);
    const snapshot = retriers(DeleteIndex).find(({ ErrorEquals }) =>
      ErrorEquals.includes("SnapshotInProgressError"),
    );
    expect(snapshot).toMatchObject({ IntervalSeconds: 300, MaxDelaySeconds: 1800, JitterStrategy: "FULL" });
    expect(DeleteIndex?.Catch).toEqual([
      { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "NotDeleted" },
    ]);
  });

  it("fails at once on wrong rules and on a refused run", () => {
    for (const state of [ListIndexes, ComputeDeletions, SummarizeClean]) {
      expect(state).not.toHaveProperty("Catch");
      for (const { ErrorEquals } of retriers(state))
        for (const name of ["ConfigurationError", "TooManyDeletionsError", "ClockSuspectError", "States.ALL"])
          expect(ErrorEquals).not.toContain(name);
    }
  });
});
