import type { Command } from "commander";
import type { Status as StatusDocument } from "../../ui/server-contract.ts";
import { type MachineName, machinesOf, readRuns, type Runs } from "../stack/executions.ts";
import {
  deadLetterQueues,
  type EventSourceName,
  eventSourceNames,
  type Queue,
  readEventSources,
  readQueues,
} from "../stack/intake.ts";
import { type Lag, readLag } from "../stack/metrics.ts";
import { countObjects, type ObjectCount } from "../stack/objects.ts";
import { type IndexFamily, readIndexFamilies } from "../stack/opensearch.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { describeError } from "../terminal/describe-error.ts";
import { type ExitCode, exitCodes } from "../terminal/errors.ts";
import { age, byteFigure, counted, duration, figure } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";

/** `logpipe status`: the flows at a glance. */
export function status(command: Command, session: Session): Command {
  return withExamples(
    command.action(async () => {
      session.exitCode = await runStatus(session);
    }),
    ["status", "at a glance"],
    ["status --json", "for a script"],
  );
}

/** A part of the status: what was read, or why it could not be. */
type Part<T> = { readonly value: T } | { readonly unknown: string };

interface Status {
  readonly executions: Part<readonly Runs[]>;
  readonly eventSources: Part<
    readonly { readonly name: EventSourceName; readonly uuid: string; readonly state: string }[]
  >;
  readonly queues: Part<readonly Queue[]>;
  readonly rejects: Part<ObjectCount | undefined>;
  readonly lag: Part<readonly Lag[]>;
  readonly indexes: Part<readonly IndexFamily[]>;
}

async function runStatus(session: Session): Promise<ExitCode> {
  const stack = Stack.of(session);
  const nowMs = Date.now();
  const found = await readStatus(stack, nowMs);
  session.print(documentOf(stack, found), () => render(found, nowMs, session.terminal));
  const isKnown = Object.values(found).every((one) => !("unknown" in one));
  return isKnown ? exitCodes.done : exitCodes.somethingIsWrong;
}

/** What `logpipe status --json` prints. */
export async function statusDocument(stack: Stack): Promise<StatusDocument> {
  return documentOf(stack, await readStatus(stack, Date.now()));
}

/** Reads each part on its own: one that cannot be read says why, and the others are shown. */
async function readStatus(stack: Stack, nowMs: number): Promise<Status> {
  const machines = await machinesOf(stack);
  const [executions, eventSources, queues, rejects, lag, indexes] = await Promise.all([
    part(() => readRuns(stack, machines, nowMs)),
    part(async () =>
      (await readEventSources(stack, eventSourceNames)).map(({ name, uuid, state }) => ({
        name,
        uuid,
        state,
      })),
    ),
    part(() => readQueues(stack, ["LoadQueue", ...deadLetterQueues])),
    part(() => readRejects(stack)),
    part(() => readLag(stack, nowMs)),
    part(async () => await readIndexFamilies(await stack.openSearch())),
  ]);
  return { executions, eventSources, queues, rejects, lag, indexes };
}

async function readRejects(stack: Stack): Promise<ObjectCount | undefined> {
  const bucket = await stack.find("RejectBucket");
  return bucket === undefined ? undefined : await countObjects(stack, bucket, "rejects/");
}

async function part<T>(read: () => Promise<T>): Promise<Part<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    const { message, exitCode } = describeError(error);
    if (exitCode === exitCodes.defect) throw error;
    return { unknown: message };
  }
}

/** `{ queues: […] }`, and `{ queues: { unknown: "why" } }` where they could not be read. */
function documentOf(stack: Stack, found: Status): StatusDocument {
  const plain = <T>(one: Part<T>) => ("value" in one ? one.value : one);
  return {
    stack: stack.name,
    executions: plain(found.executions),
    eventSources: plain(found.eventSources),
    queues: plain(found.queues),
    rejects: plain(found.rejects) ?? null,
    lag: plain(found.lag),
    indexes: plain(found.indexes),
  };
}

const right = (title: string): Column => ({ title, align: "right" });

/** Tables, each at most as wide as the terminal; parts that the stack does not have are left out. */
function render(found: Status, nowMs: number, terminal: Pick<Terminal, "columns" | "colours">): string {
  const { columns: width } = terminal;
  const alarming = (number: number): string =>
    number === 0 ? "0" : coloured(terminal, "red", figure(number));
  const sections = [
    section(found.executions, (runs) =>
      renderTable(
        [{ title: "executions" }, right("running"), right("failed 24 h"), { title: "last" }],
        runs.map(({ machine, running, failed24h, last }): [MachineName, number, string, string] => [
          machine,
          running,
          alarming(failed24h),
          last === null ? "-" : `${last.status} ${age(new Date(last.startedAt), nowMs)}`,
        ]),
        width,
      ),
    ),
    section(found.eventSources, (sources) =>
      renderTable(
        [{ title: "flow" }, { title: "event source" }],
        sources.map(({ name, state }) => [
          name,
          state === "Disabled" ? coloured(terminal, "yellow", "paused") : state,
        ]),
        width,
      ),
    ),
    section(found.queues, (queues) =>
      renderTable(
        [{ title: "queue" }, right("waiting"), right("in flight")],
        queues.map(({ name, waiting, inFlight }) => [
          name,
          name.endsWith("DeadLetters") ? alarming(waiting) : waiting,
          inFlight,
        ]),
        width,
      ),
    ),
    section(found.lag, (lags) =>
      renderTable(
        [{ title: "lag" }, right("behind")],
        lags.map(({ what, ms }) => [what, ms === null ? "-" : duration(ms)]),
        width,
      ),
    ),
    section(found.rejects, (rejects) => (rejects === undefined ? "" : renderRejects(rejects, nowMs))),
    section(found.indexes, (families) =>
      renderTable(
        [
          { title: "indexes", cut: "end" },
          right("number"),
          right("documents"),
          right("size"),
          { title: "newest", cut: "end" },
        ],
        families.map(({ prefix, indexes, documents, bytes, newest }) => [
          `${prefix}${prefix.endsWith("-") ? "*" : ""}`,
          indexes,
          documents,
          byteFigure(bytes),
          newest,
        ]),
        width,
      ),
    ),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
}

function section<T>(found: Part<T>, renderValue: (value: T) => string): string {
  if ("unknown" in found) return `? ${found.unknown}`;
  return Array.isArray(found.value) && found.value.length === 0 ? "" : renderValue(found.value);
}

function renderRejects({ objects, bytes, newest, isCapped }: ObjectCount, nowMs: number): string {
  if (objects === 0) return "rejects  none";
  const more = isCapped ? "more than " : "";
  const last = newest === null ? "" : `, the latest ${age(new Date(newest), nowMs)}`;
  return `rejects  ${more}${counted(objects, "object")}, ${byteFigure(bytes)}${last}`;
}
