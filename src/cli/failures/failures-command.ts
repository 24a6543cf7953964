import { SFNClient } from "@aws-sdk/client-sfn";
import { Command } from "commander";
import { machinesOf } from "../executions/machines.ts";
import { deadLetterQueues, readQueues } from "../queues/read-queues.ts";
import type { Session } from "../session.ts";
import { positive } from "../terminal/arguments.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";
import { parseSince } from "../terminal/since.ts";
import { adviceFor, nextCommands } from "./advice.ts";
import type { Failure } from "./failure.ts";
import { readFailed, readFailure } from "./read-failures.ts";
import { renderFailure } from "./render-failure.ts";

interface FailuresOptions {
  readonly since?: number;
  readonly limit: number;
}

const dayMs = 86_400_000;

/** `logpipe failures`: what failed, why in words, and what to do. */
export function failuresCommand(session: Session): Command {
  return withExamples(
    new Command("failures")
      .description("list failed executions and dead letters: why, and what to do; exit 1 if there are any")
      .option("--since <when>", "a time ago (90m, 24h, 7d), a date or a time (default: 7d)", (text) =>
        parseSince(text),
      )
      .option("--limit <number>", "describe so many, the last ones; all are counted", positive, 20)
      .action(async (options: FailuresOptions) => {
        session.exitCode = await runFailures(session, options);
      }),
    ["failures", "those of the last seven days"],
    ["failures --since 24h --json", "for a script: its exit code is 1 if there are any"],
  );
}

async function runFailures(session: Session, { since, limit }: FailuresOptions): Promise<ExitCode> {
  const { stack } = session;
  const sfn = stack.client(SFNClient);
  const now = Date.now();
  const sinceMs = since ?? now - 7 * dayMs;
  const failed = await readFailed(sfn, await machinesOf(stack), sinceMs);
  const failures: Failure[] = [];
  for (const one of failed.slice(0, limit)) failures.push(await readFailure(sfn, one));
  const deadLetters = await readQueues(stack, deadLetterQueues);
  const dead = deadLetters.filter(({ waiting, inFlight }) => waiting + inFlight > 0);
  session.print(
    {
      since: new Date(sinceMs).toISOString(),
      failed: failed.length,
      failures: failures.map((failure) => ({
        ...failure,
        meaning: adviceFor(failure).meaning,
        next: nextCommands(failure),
      })),
      deadLetters,
    },
    () =>
      [
        `${counted(failed.length, "failed execution")} since ${new Date(sinceMs).toISOString().slice(0, 16)}Z.`,
        ...failures.map((failure) => renderFailure(failure, now, session.terminal)),
        ...(failed.length > failures.length
          ? [`The last ${failures.length} are shown; --limit shows more.`]
          : []),
        ...dead.map(
          ({ name, waiting, inFlight }) =>
            `${name}: ${counted(waiting + inFlight, "message")} that could not be delivered.`,
        ),
      ].join("\n\n"),
  );
  return failed.length + dead.length > 0 ? exitCodes.somethingIsWrong : exitCodes.done;
}
