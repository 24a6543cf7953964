import { counted } from "../terminal/figures.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";
import type { CheckResult } from "./examine.ts";
import type { Level } from "./finding.ts";

const signs: Readonly<Record<Level, string>> = { ok: "✓", warning: "!", failed: "✗", skipped: "-" };
const colours = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const;

/** The lines of one check: a sign, its name and what was found; under it, after an arrow, what to do. */
export function renderResult(
  { name, findings }: CheckResult,
  nameWidth: number,
  terminal: Pick<Terminal, "colours">,
): string {
  const margin = " ".repeat(nameWidth + 4);
  return findings
    .flatMap(({ level, found, remedy }, index) => {
      const sign = coloured(terminal, colours[level], signs[level]);
      const remedies = remedy === undefined ? [] : remedy.split("\n");
      return [
        `${sign} ${(index === 0 ? name : "").padEnd(nameWidth)}  ${found}`,
        ...remedies.map((line, at) => `${margin}${at === 0 ? "→" : " "} ${line}`),
      ];
    })
    .join("\n");
}

/** `Nothing is wrong.` or how much is. */
export function renderSummary(results: readonly CheckResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const count = (wanted: Level): number => findings.filter(({ level }) => level === wanted).length;
  const [wrong, doubtful] = [count("failed"), count("warning")];
  const skippedChecks = results.filter(({ level }) => level === "skipped").length;
  const parts = [
    wrong === 0 ? "Nothing is wrong" : `${counted(wrong, "problem")} found`,
    ...(doubtful === 0 ? [] : [counted(doubtful, "warning")]),
    ...(skippedChecks === 0 ? [] : [`${counted(skippedChecks, "check")} skipped`]),
  ];
  return `${parts.join(", ")}.`;
}
