import { type Command, Option } from "commander";
import {
  type EventSourceName,
  eventSourceNames,
  eventSources,
  readEventSources,
  readQueues,
  type Switched,
  switchEventSource,
} from "../stack/intake.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, NotFoundError } from "../terminal/errors.ts";
import { figure } from "../terminal/figures.ts";
import { watch } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { renderTable } from "../terminal/table.ts";

interface SwitchOptions {
  readonly only?: EventSourceName;
}

interface Outcome {
  readonly source: EventSourceName;
  readonly feeds: string;
  readonly before: string;
  readonly now: string;
}

const only = (): Option => new Option("--only <flow>", "only this flow").choices(eventSourceNames);

/** `logpipe pause`: stops the functions from taking in work; the work is kept. */
export function pause(command: Command, session: Session): Command {
  return withExamples(
    command.addOption(only()).action(async (options: SwitchOptions) => {
      session.exitCode = await runSwitch(session, "Disabled", options);
    }),
    ["pause", "before maintenance"],
    ["pause --only load", "only load-balancer logs"],
  );
}

/** `logpipe resume`: undoes `logpipe pause`. */
export function resume(command: Command, session: Session): Command {
  return withExamples(
    command.addOption(only()).action(async (options: SwitchOptions) => {
      session.exitCode = await runSwitch(session, "Enabled", options);
    }),
    ["resume", "after maintenance"],
  );
}

async function runSwitch(session: Session, wanted: Switched, options: SwitchOptions): Promise<ExitCode> {
  const stack = Stack.of(session);
  const { terminal } = session;
  const names = options.only === undefined ? eventSourceNames : [options.only];
  const sources = await readEventSources(stack, names);
  if (sources.length === 0)
    throw new NotFoundError(
      `The stack ${stack.name} has no ${names.map((name) => eventSources[name].resource).join(", no ")}.`,
    );
  const outcomes = await watch("Lambda keeps switching; `logpipe status` shows it.", async (signal) => {
    const switched: Outcome[] = [];
    for (const source of sources) {
      const now = await switchEventSource(stack, source, wanted, signal);
      const { name, state } = source;
      switched.push({ source: name, feeds: eventSources[name].feeds, before: state, now });
    }
    return switched;
  });
  const queues = await readQueues(stack, ["LoadQueue"]);
  session.print({ eventSources: outcomes, queues }, () =>
    renderTable(
      [{ title: "flow" }, { title: "feeds" }, { title: "was" }, { title: "is" }],
      outcomes.map(({ source, feeds, before, now }) => [source, feeds, before, now]),
      terminal.columns,
    ),
  );
  for (const { name, waiting } of queues) session.say(`${name} holds ${figure(waiting)} messages now.`);
  const isDone = outcomes.every(({ now }) => now === wanted);
  if (!isDone) session.say("Lambda has not switched yet: check with `logpipe status`.");
  else if (wanted === "Disabled") {
    const hasFirehose = (await stack.find("DeliveryStream")) !== undefined;
    for (const line of whatIsHeld(outcomes, hasFirehose)) session.say(line);
  }
  return isDone ? exitCodes.done : exitCodes.somethingIsWrong;
}

function whatIsHeld(outcomes: readonly Outcome[], hasFirehose: boolean): string[] {
  return [
    ...outcomes.map(({ source }) => `${eventSources[source].held}.`),
    "Running loads finish.",
    ...(hasFirehose ? ["Firehose cannot be paused: it retries, then stores what failed in S3."] : []),
    "CleanIndexes keeps its schedule (parameter CleanScheduleState). `logpipe resume` takes in work again.",
  ];
}
