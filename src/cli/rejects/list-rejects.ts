import type { Session } from "../session.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { byteFigure, counted } from "../terminal/figures.ts";
import { renderTable } from "../terminal/table.ts";
import { openPlaces } from "./open-places.ts";
import { placeMeanings, type RejectPlace } from "./place.ts";
import { chosenBy, type RejectsOptions } from "./rejects-options.ts";
import { type RejectGroup, RejectGroups } from "./tally.ts";

/** `logpipe rejects list`: counts by place and reason. */
export async function listRejects(session: Session, options: RejectsOptions): Promise<ExitCode> {
  const places = await openPlaces(session.stack, options.place, undefined);
  const groups = await countRejects(places, options);
  session.print(groupsAsJson(groups), () => renderGroups(groups, session.terminal.columns));
  if (groups.count === 0) return exitCodes.done;
  session.say("`logpipe rejects show` shows them, `logpipe rejects reload` loads them again.");
  return exitCodes.somethingIsWrong;
}

/** Counts those that are meant. */
export async function countRejects(
  places: readonly RejectPlace[],
  options: RejectsOptions,
): Promise<RejectGroups> {
  const isChosen = chosenBy(options);
  const groups = new RejectGroups();
  for (const place of places)
    for await (const reject of place.find()) if (isChosen(reject)) groups.add(reject);
  return groups;
}

export function groupsAsJson(groups: RejectGroups): { count: number; groups: object[] } {
  return {
    count: groups.count,
    groups: groups.all().map(({ oldestMs, newestMs, ...group }) => ({
      ...group,
      oldest: new Date(oldestMs).toISOString(),
      newest: new Date(newestMs).toISOString(),
    })),
  };
}

export function renderGroups(groups: RejectGroups, width: number): string {
  if (groups.count === 0) return "No rejects.";
  const all = groups.all();
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  const table = renderTable(
    [
      { title: "place" },
      { title: "reason", cut: "end" },
      { title: "count", align: "right" },
      { title: "size", align: "right" },
      { title: "oldest" },
      { title: "newest" },
    ],
    [...all.map(cellsOf), ["total", "", groups.count, byteFigure(total), "", ""]],
    width,
  );
  const meanings = [...new Set(all.map(({ place }) => place))].map(
    (place) => `${place}: ${placeMeanings[place]}`,
  );
  return [`${counted(groups.count, "reject")}.`, table, ...meanings].join("\n");
}

function cellsOf({ place, reason, count, bytes, oldestMs, newestMs }: RejectGroup): (string | number)[] {
  return [place, reason, count, byteFigure(bytes), minuteOf(oldestMs), minuteOf(newestMs)];
}

/** `2026-05-01 12:34` */
export function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
