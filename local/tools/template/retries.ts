import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as errors from "../../../src/shared/errors/errors.ts";
import { projectRoot } from "../paths.ts";
import { allStates, type Definition, type Stack, type State } from "./stack.ts";

const read = (path: string): string => readFileSync(path, "utf8");
const errorsFile = join(projectRoot, "src/shared/errors/errors.ts");
const kebab = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();

/** Errors whose docstring says that they pass: a state machine retries them. */
export const passingErrors: ReadonlySet<string> = new Set(
  [...read(errorsFile).matchAll(/\/\*\* Passing: [^*]*\*\/\nexport class (\w+)/g)].map(
    ([, name = ""]) => name,
  ),
);

const transient = "Lambda's service or its client had a passing fault";
const died = "the sandbox died, of its memory or for no reason that Lambda gives";
/** Names of passing errors that services give, by the end of the task's `Resource`, with what they mean. */
const passingOfServices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // Step Functions guide, Handle transient Lambda service exceptions; Lambda guide, Troubleshoot invocation issues.
  ":lambda:invoke": {
    "Lambda.TooManyRequestsException": "the account's concurrency is used up",
    "Lambda.ServiceException": transient,
    "Lambda.AWSLambdaException": transient,
    "Lambda.SdkClientException": transient,
    "Lambda.ClientExecutionTimeoutException": transient,
    "Lambda.Unknown": died,
    "Sandbox.Timedout": died,
    "Runtime.ExitError": died,
    "Runtime.OutOfMemory": died,
  },
  // Step Functions guide, Start workflow executions from a task state; Service quotas: open executions.
  ":states:startExecution.sync:2": {
    "StepFunctions.ExecutionLimitExceeded": "too many executions are open",
    "StepFunctions.SfnException": "Step Functions had a passing fault",
    "StepFunctions.SdkClientException": "Step Functions did not answer",
  },
};

/** All modules that a module imports, itself among them. */
function modulesOf(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path) || !existsSync(path)) return found;
  found.add(path);
  for (const [, imported = ""] of read(path).matchAll(/^(?:import|export) (?!type)[^;]*?from "(\.[^"]+)";/gm))
    modulesOf(join(dirname(path), imported), found);
  return found;
}

/** Names of our errors that can leave a step: those that its modules make. */
export function thrownBy(handler: string): ReadonlySet<string> {
  const known = thrown.get(handler);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const path of modulesOf(handler)) {
    if (path === errorsFile) continue;
    const source = read(path);
    for (const [, name = ""] of source.matchAll(/\bnew (\w+Error)\(/g)) if (name in errors) names.add(name);
    if (source.includes("objectErrorOf(")) for (const name of errors.objectErrorNames) names.add(name);
  }
  thrown.set(handler, names);
  return names;
}
const thrown = new Map<string, ReadonlySet<string>>();

/** The handler of the function that a state is named after; undefined for other states. */
export function handlerOf(state: string): string | undefined {
  return ["load", "clean"]
    .map((flow) => join(projectRoot, "src/functions", flow, kebab(state), "handler.ts"))
    .find((file) => existsSync(file));
}

/** Passing errors after which a state does not try again, and states that catch nothing any more. */
export function retryFaults({ definitions }: Stack): string[] {
  return Object.entries(definitions).flatMap(([file, definition]) => [
    ...Object.entries(allStates(definition)).flatMap(([name, state]) =>
      notRetried(name, state).map(
        ([error, meaning]) =>
          `${file}: ${name} does not try again after ${error} (${meaning}): an execution fails that the next attempt would have saved`,
      ),
    ),
    ...unreachable(definition).map(
      ([name, { Comment = "" }]) =>
        `${file}: nothing leads to ${name}, so one failure ends everything beside it and is not counted (${Comment})`,
    ),
  ]);
}

function notRetried(name: string, { Resource = "", Retry = [] }: State): (readonly [string, string])[] {
  const retried = new Set(Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
  const ofService = Object.entries(passingOfServices).find(([end]) => Resource.endsWith(end))?.[1] ?? {};
  const handler = Resource.endsWith(":lambda:invoke") ? handlerOf(name) : undefined;
  const ours =
    handler === undefined ? [] : [...thrownBy(handler)].filter((error) => passingErrors.has(error));
  return [
    ...Object.entries(ofService),
    ...ours.map((error) => [error, "it passes by itself, as src/shared/errors/errors.ts says"] as const),
  ].filter(([error]) => !retried.has(error));
}

/** States that no transition leads to. */
function unreachable({ StartAt, States }: Definition): [string, State][] {
  const reached = new Set([StartAt]);
  for (const { Next, Default, Catch = [], Choices = [] } of Object.values(States)) {
    const ways = [...Catch, ...(Choices as readonly { readonly Next?: string }[])].map((way) => way.Next);
    for (const name of [Next, Default, ...ways]) if (typeof name === "string") reached.add(name);
  }
  const inner = Object.values(States).flatMap(({ ItemProcessor }) =>
    ItemProcessor === undefined ? [] : unreachable(ItemProcessor),
  );
  return [...Object.entries(States).filter(([name]) => !reached.has(name)), ...inner];
}
