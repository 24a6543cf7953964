const failures = new Set<unknown>(["timeout", "error", "failure"]);

/** The level of a report with that status. */
export function levelOfStatus(status: unknown): "ERROR" | "INFO" {
  return failures.has(status) ? "ERROR" : "INFO";
}
