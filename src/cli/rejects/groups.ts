import type { Rejects } from "../../ui/server-contract.ts";
import { byteFigure, counted } from "../terminal/figures.ts";
import { renderTable } from "../terminal/table.ts";
import { type FoundReject, type IsChosen, placeMeanings, type PlaceName, type RejectPlace } from "./place.ts";

/** What is kept in one place for one reason. */
interface RejectGroup {
  readonly place: PlaceName;
  readonly reason: string;
  readonly count: number;
  readonly bytes: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** Sums up rejects by place and reason. */
export class RejectGroups {
  private readonly groups = new Map<string, RejectGroup>();

  add({ place, reason, bytes, atMs }: FoundReject): void {
    const key = `${place}\n${reason}`;
    const group = this.groups.get(key);
    this.groups.set(key, {
      place,
      reason,
      count: (group?.count ?? 0) + 1,
      bytes: (group?.bytes ?? 0) + bytes,
      oldestMs: Math.min(group?.oldestMs ?? atMs, atMs),
      newestMs: Math.max(group?.newestMs ?? atMs, atMs),
    });
  }

  /** In the order in which places and reasons first appeared. */
  all(): RejectGroup[] {
    return [...this.groups.values()];
  }

  get count(): number {
    return this.all().reduce((sum, { count }) => sum + count, 0);
  }

  /** How many there are in each place. */
  byPlace(): ReadonlyMap<PlaceName, number> {
    const counts = new Map<PlaceName, number>();
    for (const { place, count } of this.all()) counts.set(place, (counts.get(place) ?? 0) + count);
    return counts;
  }
}

/** Counts the chosen rejects. */
export async function countRejects(
  places: readonly RejectPlace[],
  isChosen: IsChosen,
): Promise<RejectGroups> {
  const groups = new RejectGroups();
  for (const place of places)
    for await (const reject of place.find()) if (isChosen(reject)) groups.add(reject);
  return groups;
}

export function asJson(groups: RejectGroups): Rejects {
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
  const totalBytes = all.reduce((sum, { bytes }) => sum + bytes, 0);
  const table = renderTable(
    [
      { title: "place" },
      { title: "reason", cut: "end" },
      { title: "count", align: "right" },
      { title: "size", align: "right" },
      { title: "oldest" },
      { title: "newest" },
    ],
    [...all.map(cellsOf), ["total", "", groups.count, byteFigure(totalBytes), "", ""]],
    width,
  );
  const meanings = [...groups.byPlace().keys()].map((place) => `${place}: ${placeMeanings[place]}`);
  return [`${counted(groups.count, "reject")}.`, table, ...meanings].join("\n");
}

function cellsOf({ place, reason, count, bytes, oldestMs, newestMs }: RejectGroup): (string | number)[] {
  return [place, reason, count, byteFigure(bytes), minuteOf(oldestMs), minuteOf(newestMs)];
}

/** `2026-05-01 12:34` */
export function minuteOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}
