import { expect } from "@jest/globals";
import { logpipe } from "./logpipe.ts";

interface Report {
  readonly isWell: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly level: string;
    readonly findings: readonly {
      readonly level: string;
      readonly found: string;
      readonly remedy?: string;
    }[];
  }[];
}

/** Without `--test-record`, so that only the tests that are about it write one. */
export async function doctor(args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const { code, out, err } = await logpipe(["--json", "doctor", "--no-test-record", ...args], {
    env: environment,
  });
  if (out === "") throw new Error(err);
  const report = JSON.parse(out) as Report;
  return { code, report, levels: Object.fromEntries(report.checks.map(({ name, level }) => [name, level])) };
}

/** What one check found that is not well, each with its remedy. */
export function troubles({ checks }: Report, name: string): string[] {
  const check = checks.find((one) => one.name === name);
  return (check?.findings ?? [])
    .filter(({ level }) => level === "failed" || level === "warning")
    .map(({ found, remedy = "" }) => `${found} → ${remedy}`);
}

/** Asserts that this is broken, that it is named so, and that doctor ends with 1. */
export async function expectTrouble(
  name: string,
  what: RegExp,
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { code, report } = await doctor(["--only", name], environment);
  expect(troubles(report, name)).toContainEqual(expect.stringMatching(what));
  expect({ code, isWell: report.isWell }).toEqual({ code: 1, isWell: false });
}

export async function expectNoFailure(name: string): Promise<void> {
  const { code, report } = await doctor(["--only", name]);
  expect(report.checks.flatMap(({ findings }) => findings.filter(({ level }) => level === "failed"))).toEqual(
    [],
  );
  expect(code).toBe(0);
}
