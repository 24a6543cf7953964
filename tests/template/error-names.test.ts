import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import * as errors from "../../src/shared/errors/errors.ts";
import { objectErrorNames } from "../../src/shared/errors/errors.ts";
import { type State, stateMachines } from "./sources.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(path, "utf8");
const errorsFile = join(root, "src/shared/errors/errors.ts");

/** All modules that a module imports, itself among them. */
function modulesOf(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  for (const [, imported = ""] of read(path).matchAll(/^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)";/gm))
    modulesOf(join(dirname(path), imported), found);
  return found;
}

/** Names of the errors that can leave a step: those that its modules make. */
function thrownBy(handler: string): Set<string> {
  const names = new Set<string>();
  for (const path of modulesOf(handler)) {
    if (path === errorsFile) continue;
    const source = read(path);
    for (const [, name = ""] of source.matchAll(/\bnew (\w+Error)\(/g)) if (name in errors) names.add(name);
    if (source.includes("objectErrorOf(")) for (const name of objectErrorNames) names.add(name);
  }
  return names;
}

/** Errors whose docstring says that they pass: a state machine retries them. */
const passing = new Set(
  [...read(errorsFile).matchAll(/\/\*\* Passing: [^*]*\*\/\nexport class (\w+)/g)].map(
    ([, name = ""]) => name,
  ),
);

/** Names that Step Functions and Lambda give to errors, not ours. */
const ofServices = /^(Lambda|Sandbox|Runtime|States|StepFunctions)\.\w+$/;

const flows = ["load", "clean"];
const kebab = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

interface Step {
  readonly name: string;
  readonly handler: string;
  readonly named: ReadonlySet<string>;
}

function namedIn(state: State): Set<string> {
  const catchers = (state.Catch ?? []) as { readonly ErrorEquals: readonly string[] }[];
  return new Set([...(state.Retry ?? []), ...catchers].flatMap(({ ErrorEquals }) => ErrorEquals));
}

const steps: readonly Step[] = stateMachines.flatMap(({ states }) =>
  Object.entries(states).flatMap(([name, state]) => {
    const handler = flows
      .map((flow) => join(root, "src/functions", flow, kebab(name), "handler.ts"))
      .find(existsSync);
    return handler === undefined ? [] : [{ name, handler, named: namedIn(state) }];
  }),
);

describe("error names in the state machines", () => {
  it("are looked at in every step that is a function", () => {
    expect(steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["PlanChunks", "LoadChunk", "SummarizeLoad", "PlanBackfill", "DeleteIndex"]),
    );
    expect(passing).toEqual(
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

  it.each(steps)("include every passing error that the step can throw ($name)", ({ handler, named }) => {
    const passingHere = [...thrownBy(handler)].filter((name) => passing.has(name));
    expect([...named]).toEqual(expect.arrayContaining(passingHere));
  });

  it("leave every other error to the default, which docs/troubleshooting.md lists: the execution fails by its name", () => {
    const documented = read(join(root, "docs/troubleshooting.md"));
    const others = new Set(
      steps.flatMap(({ handler }) => [...thrownBy(handler)]).filter((one) => !passing.has(one)),
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
