/** ✓ ok, ! warning, ✗ failed; skipped: not looked at. */
export type Level = "ok" | "warning" | "failed" | "skipped";

/** One thing that was found. */
export interface Finding {
  readonly level: Level;
  /** What is so: a sentence without its full stop. */
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

/** The cause why logs do not arrive, or will not. */
export function failed(found: string, remedy: string): Finding {
  return { level: "failed", found, remedy };
}

export function skipped(found: string): Finding {
  return { level: "skipped", found };
}

const severity: readonly Level[] = ["skipped", "ok", "warning", "failed"];

/** The worst of several; nothing found is fine. */
export function worstOf(findings: readonly Finding[]): Level {
  return findings.reduce<Level>(
    (worst, { level }) => (severity.indexOf(level) > severity.indexOf(worst) ? level : worst),
    findings.length === 0 ? "ok" : "skipped",
  );
}
