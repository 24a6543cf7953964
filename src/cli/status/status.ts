import type { EventSource } from "../event-sources/read-event-sources.ts";
import type { Queue } from "../queues/read-queues.ts";
import { age, byteFigure, duration, figure } from "../terminal/figures.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";
import type { IndexFamily } from "./index-families.ts";
import type { Lag } from "./lag-metrics.ts";
import type { RejectObjects } from "./read-rejects.ts";
import type { Runs } from "./read-runs.ts";

/** A part of the status: what was read, or why it could not be. */
export type Part<T> = { readonly value: T } | { readonly unknown: string };

export interface Status {
  readonly executions: Part<readonly Runs[]>;
  readonly eventSources: Part<readonly EventSource[]>;
  readonly queues: Part<readonly Queue[]>;
  readonly rejects: Part<RejectObjects | undefined>;
  readonly lag: Part<readonly Lag[]>;
  readonly indexes: Part<readonly IndexFamily[]>;
}

const right = (title: string): Column => ({ title, align: "right" });

/** The status as tables, each at most as wide as the terminal; parts that the stack does not have are left out. */
export function renderStatus(
  status: Status,
  now: number,
  terminal: Pick<Terminal, "columns" | "colours">,
): string {
  const { columns: width } = terminal;
  const alarming = (number: number): string =>
    number === 0 ? "0" : coloured(terminal, "red", figure(number));
  const sections = [
    section(status.executions, (runs) =>
      renderTable(
        [{ title: "executions" }, right("running"), right("failed 24 h"), { title: "last" }],
        runs.map(({ machine, running, failed24h, last }) => [
          machine,
          running,
          alarming(failed24h),
          last === undefined ? "-" : `${last.status} ${age(new Date(last.startedAt), now)}`,
        ]),
        width,
      ),
    ),
    section(status.eventSources, (sources) =>
      renderTable(
        [{ title: "flow" }, { title: "event source" }],
        sources.map(({ name, state }) => [
          name,
          state === "Disabled" ? coloured(terminal, "yellow", "paused") : state,
        ]),
        width,
      ),
    ),
    section(status.queues, (queues) =>
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
    section(status.lag, (lags) =>
      renderTable(
        [{ title: "lag" }, right("behind")],
        lags.map(({ what, ms }) => [what, ms === undefined ? "-" : duration(ms)]),
        width,
      ),
    ),
    section(status.rejects, (rejects) => (rejects === undefined ? "" : renderRejects(rejects, now))),
    section(status.indexes, (families) =>
      renderTable(
        [{ title: "indexes", cut: true }, right("number"), right("documents"), right("size"), { title: "newest", cut: true }],
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

function section<T>(part: Part<T>, render: (value: T) => string): string {
  if ("unknown" in part) return `? ${part.unknown}`;
  return Array.isArray(part.value) && part.value.length === 0 ? "" : render(part.value);
}

function renderRejects({ objects, bytes, newest, isCapped }: RejectObjects, now: number): string {
  if (objects === 0) return "rejects  none";
  const more = isCapped ? "more than " : "";
  const last = newest === undefined ? "" : `, the last ${age(new Date(newest), now)}`;
  return `rejects  ${more}${figure(objects)} objects, ${byteFigure(bytes)}${last}`;
}
