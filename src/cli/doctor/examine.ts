import { describeError } from "../errors/describe-error.ts";
import { requestOf } from "../stack/failed-requests.ts";
import type { Check, Examination } from "./check.ts";
import { type Finding, type Level, skipped, warning, worstOf } from "./finding.ts";

export interface CheckResult {
  readonly name: string;
  readonly level: Level;
  readonly findings: readonly Finding[];
}

/** The checks of these names and all that they need, in the order of the list; all of them where none is named. */
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
      findings.push(warning(`Cannot be told here: ${describeError(error, requestOf(error)).message}`));
    }
  }
  return findings;
}
