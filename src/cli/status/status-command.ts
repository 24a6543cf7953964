import { SFNClient } from "@aws-sdk/client-sfn";
import { Command } from "commander";
import { describeError } from "../errors/describe-error.ts";
import { eventSourceNames } from "../event-sources/event-source.ts";
import { readEventSources } from "../event-sources/read-event-sources.ts";
import { machinesOf } from "../executions/machines.ts";
import { deadLetterQueues, readQueues } from "../queues/read-queues.ts";
import type { Session } from "../session.ts";
import { requestOf } from "../stack/failed-requests.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { familiesOf } from "./index-families.ts";
import { readIndexSizes } from "./read-index-sizes.ts";
import { readLag } from "./read-lag.ts";
import { readRejects } from "./read-rejects.ts";
import { readRuns } from "./read-runs.ts";
import { type Part, renderStatus, type Status } from "./status.ts";

/** `logpipe status`: the flows at a glance. */
export function statusCommand(session: Session): Command {
  return withExamples(
    new Command("status")
      .description("show what runs, waits, failed, is rejected, lags behind and is stored")
      .action(async () => {
        session.exitCode = await runStatus(session);
      }),
    ["status", "at a glance"],
    ["status --json | jq '.queues'", "for a script"],
  );
}

/** Reads every part by itself: one that cannot be read says why, and the others are shown. */
async function runStatus(session: Session): Promise<ExitCode> {
  const { stack, terminal } = session;
  const now = Date.now();
  const machines = await machinesOf(stack);
  const [executions, sources, queues, rejects, lag, indexes] = await Promise.all([
    part(() => readRuns(stack.client(SFNClient), machines, now)),
    part(() => readEventSources(stack, eventSourceNames)),
    part(() => readQueues(stack, ["LoadQueue", ...deadLetterQueues])),
    part(() => readRejects(stack)),
    part(() => readLag(stack, now)),
    part(async () => familiesOf(await readIndexSizes(await stack.openSearch()))),
  ]);
  const status: Status = { executions, eventSources: sources, queues, rejects, lag, indexes };
  session.print({ stack: stack.name, ...documentOf(status) }, () => renderStatus(status, now, terminal));
  const isKnown = Object.values(status).every((one) => !("unknown" in one));
  return isKnown ? exitCodes.done : exitCodes.somethingIsWrong;
}

async function part<T>(read: () => Promise<T>): Promise<Part<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    const { message, exitCode } = describeError(error, requestOf(error));
    if (exitCode === exitCodes.defect) throw error;
    return { unknown: message };
  }
}

/** `{ queues: […] }`, and `{ queues: { unknown: "why" } }` where it could not be read. */
function documentOf(status: Status): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(status).map(([name, one]) => [name, "value" in one ? (one.value ?? null) : one]),
  );
}
