import { LambdaClient } from "@aws-sdk/client-lambda";
import { Command, Option } from "commander";
import { NotFoundError } from "../errors/cli-errors.ts";
import { type EventSourceName, eventSourceNames, eventSources } from "../event-sources/event-source.ts";
import { readEventSources } from "../event-sources/read-event-sources.ts";
import { readQueues } from "../queues/read-queues.ts";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { figure } from "../terminal/figures.ts";
import { follow } from "../terminal/follow.ts";
import { renderTable } from "../terminal/table.ts";
import { type Switched, switchEventSource } from "./switch-event-source.ts";

interface SwitchOptions {
  readonly only?: EventSourceName;
}

interface Outcome {
  readonly source: EventSourceName;
  readonly feeds: string;
  readonly before: string;
  readonly now: string;
}

const only = (): Option =>
  new Option("--only <flow>", "this flow alone").choices(eventSourceNames);

/** `logpipe pause`: no new work reaches OpenSearch through the functions; it is kept. */
export function pauseCommand(session: Session): Command {
  return withExamples(
    new Command("pause")
      .description("stop taking in work, for maintenance of the domain; it is kept until `logpipe resume`")
      .addOption(only())
      .action(async (options: SwitchOptions) => {
        session.exitCode = await runSwitch(session, "Disabled", options);
      }),
    ["pause", "before maintenance"],
    ["pause --only load", "load balancers' logs alone"],
  );
}

/** `logpipe resume`: undoes `logpipe pause`. */
export function resumeCommand(session: Session): Command {
  return withExamples(
    new Command("resume")
      .description("take in work again: what was kept first")
      .addOption(only())
      .action(async (options: SwitchOptions) => {
        session.exitCode = await runSwitch(session, "Enabled", options);
      }),
    ["resume", "after maintenance"],
  );
}

async function runSwitch(session: Session, wanted: Switched, options: SwitchOptions): Promise<ExitCode> {
  const { stack, terminal } = session;
  const names = options.only === undefined ? eventSourceNames : [options.only];
  const sources = await readEventSources(stack, names);
  if (sources.length === 0)
    throw new NotFoundError(
      `The stack ${stack.name} has no ${names.map((name) => eventSources[name].resource).join(", no ")}.`,
    );
  const outcomes = await follow("Lambda goes on switching; `logpipe status` shows it.", async (signal) => {
    const switched: Outcome[] = [];
    for (const { name, uuid, state } of sources) {
      const now = await switchEventSource(stack.client(LambdaClient), uuid, wanted, signal);
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
  if (!isDone) session.say("Lambda has not switched yet: look again with `logpipe status`.");
  else if (wanted === "Disabled") for (const line of whatIsHeld(outcomes)) session.say(line);
  return isDone ? exitCodes.done : exitCodes.somethingIsWrong;
}

function whatIsHeld(outcomes: readonly Outcome[]): string[] {
  return [
    ...outcomes.map(({ source }) => `${eventSources[source].held}.`),
    "Loads that run go on to their ends. Firehose cannot be paused: it retries, then keeps in S3 what failed.",
    "CleanIndexes keeps its schedule (parameter CleanScheduleState). `logpipe resume` takes the work in again.",
  ];
}
