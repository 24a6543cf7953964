import { counted, duration } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface QueueFacts {
  readonly waiting: number;
  readonly deadLetters: number;
  /** Age of the oldest message; undefined: no data. */
  readonly oldestSeconds: number | undefined;
}

const slowSeconds = 900;

export function judgeQueue({ waiting, deadLetters, oldestSeconds = 0 }: QueueFacts): readonly Finding[] {
  const age = oldestSeconds > 0 ? `, the oldest for ${duration(oldestSeconds * 1000)}` : "";
  const found = `${counted(waiting, "message")} in LoadQueue${age}`;
  const findings = [
    waiting > 0 && oldestSeconds > slowSeconds
      ? warning(found, "StartLoad does not keep up or fails: see its event source and its log group.")
      : ok(found),
  ];
  if (deadLetters === 0) return findings;
  return [
    ...findings,
    failed(
      `${counted(deadLetters, "dead letter")} of LoadQueue: StartLoad failed ten times for these objects, they are not loaded`,
      "logpipe rejects shows them; mend what StartLoad's log group tells, then logpipe rejects reload.",
    ),
  ];
}
