/** Which command helps with what the pipeline reports. Pure. */
import type { Failures, Help, Rejects, Status } from "../../ui/server-contract.ts";
import { shellQuoted } from "../terminal/command-line.ts";
import { counted } from "../terminal/figures.ts";

/** Dead-letter queues by the names that `rejects` has for them. */
const placesOfQueues: Readonly<Record<string, string>> = {
  LoadDeadLetters: "load-queue",
  CleanDeadLetters: "clean-schedule",
};
/** Streams and queues are read within seconds. */
const longLagMs = 900_000;

export function helpForStatus(status: Status): Help[] {
  const { executions, eventSources, queues, rejects, lag, indexes } = status;
  const help: Help[] = [];
  for (const [item, part] of Object.entries({ executions, eventSources, queues, rejects, lag, indexes }))
    if (part !== null && "unknown" in part)
      help.push({ item, command: "logpipe doctor", why: `It cannot be read: ${part.unknown}` });
  for (const { machine, failed24h } of known(executions))
    if (failed24h > 0)
      help.push({
        item: machine,
        command: "logpipe failures --since 24h",
        why: `${counted(failed24h, "execution")} failed in the last 24 hours: why, and what to do.`,
      });
  for (const { name, state } of known(eventSources))
    if (state === "Disabled")
      help.push({ item: name, command: "logpipe resume", why: "It is paused; what arrives is kept." });
  for (const { name, waiting } of known(queues)) {
    const place = placesOfQueues[name];
    if (place !== undefined && waiting > 0)
      help.push({
        item: name,
        command: `logpipe rejects show --place ${place}`,
        why: `${counted(waiting, "message")} could not be delivered.`,
      });
  }
  for (const { what, ms } of known(lag))
    if (ms !== null && ms > longLagMs)
      help.push({ item: what, command: "logpipe doctor", why: "It lags far behind." });
  if (rejects !== null && !("unknown" in rejects) && rejects.objects > 0)
    help.push({ item: "rejects", command: "logpipe rejects", why: "What did not arrive, and why." });
  return help;
}

function known<T>(part: readonly T[] | { readonly unknown: string }): readonly T[] {
  return "unknown" in part ? [] : part;
}

export function helpForFailures({ failures }: Failures): Help[] {
  return failures.flatMap(({ arn, meaning, next }) =>
    next.map((command) => ({ item: arn, command, why: meaning })),
  );
}

export function helpForRejects({ groups }: Rejects): Help[] {
  return groups.flatMap(({ place, reason }) => {
    const item = `rejects/${place}/${reason}`;
    const chosen = `--place ${place} --reason ${shellQuoted(reason)}`;
    return [
      { item, command: `logpipe rejects show ${chosen}`, why: "The rejects themselves." },
      {
        item,
        command: `logpipe rejects reload ${chosen} --dry-run`,
        why: "What would be loaded again; without --dry-run it is.",
      },
    ];
  });
}
