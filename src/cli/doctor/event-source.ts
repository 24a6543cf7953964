import { type Finding, failed, ok, warning } from "./finding.ts";

/** An event source mapping of Lambda, as it tells of itself. */
export interface EventSourceFacts {
  readonly functionName: string;
  /** Enabled, Disabled, Creating, Updating … */
  readonly state: string;
  /** `OK`, `No records processed`, `PROBLEM: …`; empty where it tells nothing. */
  readonly lastResult: string;
}

/** @param source what it takes its work from, and how long that keeps it */
export function judgeEventSource(
  { functionName, state, lastResult }: EventSourceFacts,
  source: { readonly name: string; readonly keeps: string },
): readonly Finding[] {
  if (state.startsWith("Disabl"))
    return [
      failed(
        `The event source of ${functionName} is disabled: what is in ${source.name} stays there, for ${source.keeps}`,
        "logpipe resume, when the reason of the pause is over.",
      ),
    ];
  if (state !== "Enabled")
    return [
      warning(`The event source of ${functionName} is ${state.toLowerCase()}`, "Look again in a minute."),
    ];
  if (/PROBLEM|error/i.test(lastResult))
    return [
      failed(
        `${functionName} cannot take its work: ${lastResult}`,
        `Read its log group, and look at the function's role and concurrency.`,
      ),
    ];
  return [ok(`The event source of ${functionName} is enabled`)];
}
