/** What a check is, what it finds, and running checks. */
import type { EventSource } from "../stack/intake.ts";
import { eventSources } from "../stack/intake.ts";
import type { Stack } from "../stack/stack.ts";
import { describeError } from "../terminal/describe-error.ts";

/** ✓ ok, ! warning, ✗ failed; skipped: not looked at. */
export type Level = "ok" | "warning" | "failed" | "skipped";

/** One thing that was found. */
export interface Finding {
  readonly level: Level;
  /** What is the case: a sentence without its full stop. */
  readonly found: string;
  /** What to do about it; may have several lines. */
  readonly remedy?: string | undefined;
}

export function ok(found: string): Finding {
  return { level: "ok", found };
}

export function warning(found: string, remedy?: string): Finding {
  return { level: "warning", found, remedy };
}

/** A reason why logs do not arrive, or will not. */
export function failed(found: string, remedy: string): Finding {
  return { level: "failed", found, remedy };
}

export function skipped(found: string): Finding {
  return { level: "skipped", found };
}

const severity: readonly Level[] = ["skipped", "ok", "warning", "failed"];

/** The worst of several; finding nothing is fine. */
export function worstOf(findings: readonly Finding[]): Level {
  return findings.reduce<Level>(
    (worst, { level }) => (severity.indexOf(level) > severity.indexOf(worst) ? level : worst),
    findings.length === 0 ? "ok" : "skipped",
  );
}

/** What every check looks at. */
export interface Examination {
  readonly stack: Stack;
  readonly nowMs: number;
  /** Identifies the test record; undefined: do not write one. */
  readonly testRecordId: string | undefined;
  /** Tells the person what is being waited for. */
  readonly say: (text: string) => void;
}

/** Gathers facts and diagnoses them. If it throws, that becomes a warning: this could not be checked. */
type Question = (examination: Examination) => Promise<readonly Finding[]>;

export interface Check {
  readonly name: string;
  /** For the help: what it looks at. */
  readonly about: string;
  /** Checks without which this one says nothing; they come before it in the list. */
  readonly needs: readonly string[];
  readonly questions: readonly Question[];
}

export interface CheckResult {
  readonly name: string;
  readonly level: Level;
  readonly findings: readonly Finding[];
}

/** The checks of these names and all that they need, in the order of the list; all checks if none is named. */
export function chosenChecks(checks: readonly Check[], names: readonly string[]): readonly Check[] {
  if (names.length === 0) return checks;
  const chosen = new Set(names);
  for (const { name, needs } of checks.toReversed())
    if (chosen.has(name)) for (const need of needs) chosen.add(need);
  return checks.filter(({ name }) => chosen.has(name));
}

/** Runs the checks one after another; one that needs a failed or skipped one is skipped itself. */
export async function* examine(
  checks: readonly Check[],
  examination: Examination,
): AsyncGenerator<CheckResult, void, undefined> {
  const ended = new Map<string, Level>();
  for (const check of checks) {
    const missing = check.needs.find((need) => {
      const level = ended.get(need);
      return level === "failed" || level === "skipped";
    });
    const findings =
      missing === undefined
        ? await findingsOf(check, examination)
        : [skipped(`skipped: it needs ${missing}, which ${reasonOf(ended.get(missing))}`)];
    const level = worstOf(findings);
    ended.set(check.name, level);
    yield { name: check.name, level, findings };
  }
}

function reasonOf(level: Level | undefined): string {
  return level === "skipped" ? "was skipped" : "failed";
}

async function findingsOf({ questions }: Check, examination: Examination): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const question of questions) {
    try {
      findings.push(...(await question(examination)));
    } catch (error) {
      findings.push(warning(`Could not check: ${describeError(error).message}`));
    }
  }
  return findings;
}

/** @param source where the function's work comes from, and for how long that keeps it */
export function diagnoseEventSource(
  eventSource: EventSource | undefined,
  source: { readonly name: string; readonly keeps: string },
): readonly Finding[] {
  if (eventSource === undefined)
    return [
      failed(`Nothing reads ${source.name}: the stack has no such event source`, "Deploy the stack again."),
    ];
  const { state, lastResult } = eventSource;
  const { feeds } = eventSources[eventSource.name];
  if (state.startsWith("Disabl"))
    return [
      failed(
        `The event source of ${feeds} is disabled: what is in ${source.name} stays there, for ${source.keeps}`,
        "Run logpipe resume once the reason for the pause is gone.",
      ),
    ];
  if (state !== "Enabled")
    return [warning(`The event source of ${feeds} is ${state.toLowerCase()}`, "Check again in a minute.")];
  if (/PROBLEM|error/i.test(lastResult))
    return [
      failed(
        `${feeds} cannot process its work: ${lastResult}`,
        "Read its log group, and check the function's role and concurrency.",
      ),
    ];
  return [ok(`The event source of ${feeds} is enabled`)];
}
