import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { handlerOf, passingErrors, retryFaults, thrownBy } from "../../local/tools/template/retries.ts";
import { readStack, type State } from "../../local/tools/template/stack.ts";
import { stateMachines } from "./sources.ts";

const troubleshooting = join(import.meta.dirname, "../../docs/troubleshooting.md");

/** Names that Step Functions and Lambda give to errors, not ours. */
const ofServices = /^(Lambda|Sandbox|Runtime|States|StepFunctions)\.\w+$/;

interface Step {
  readonly name: string;
  readonly handler: string;
  readonly named: ReadonlySet<string>;
}

function namedIn(state: State): Set<string> {
  const catchers = state.Catch ?? [];
  return new Set([...(state.Retry ?? []), ...catchers].flatMap(({ ErrorEquals }) => ErrorEquals));
}

const steps: readonly Step[] = stateMachines.flatMap(({ states }) =>
  Object.entries(states).flatMap(([name, state]) => {
    const handler = handlerOf(name);
    return handler === undefined ? [] : [{ name, handler, named: namedIn(state) }];
  }),
);

describe("error names in the state machines", () => {
  it("are looked at in every step that is a function", () => {
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["PlanChunks", "LoadChunk", "SummarizeLoad", "PlanBackfill", "DeleteIndex"]),
    );
    expect(passingErrors).toEqual(
      new Set([
        "OpenSearchUnavailableError",
        "S3UnavailableError",
        "SecretUnavailableError",
        "SnapshotInProgressError",
      ]),
    );
  });

  it.each(steps)("can all be thrown ($name)", ({ handler, named }) => {
    const ours = [...named].filter((name) => !ofServices.test(name));
    expect([...thrownBy(handler)]).toEqual(expect.arrayContaining(ours));
  });

  it("include every error that passes, of ours and of the services, and lead to every state", () => {
    expect(retryFaults(readStack())).toEqual([]);
  });

  it("leave every other error to the default, which docs/troubleshooting.md lists: the execution fails by its name", () => {
    const documented = readFileSync(troubleshooting, "utf8");
    const others = new Set(
      steps.flatMap(({ handler }) => [...thrownBy(handler)]).filter((one) => !passingErrors.has(one)),
    );
    expect(others.size).toBeGreaterThan(10);
    for (const name of others) expect(documented).toContain(`\`${name}\``);
  });

  it("wait for S3 and OpenSearch in every step that asks them", () => {
    const waits = (step: string) => [...(steps.find(({ name }) => name === step)?.named ?? [])];
    expect(waits("PlanChunks")).toContain("S3UnavailableError");
    expect(waits("PlanBackfill")).toContain("S3UnavailableError");
    expect(waits("LoadChunk")).toEqual(
      expect.arrayContaining(["S3UnavailableError", "OpenSearchUnavailableError"]),
    );
  });
});
