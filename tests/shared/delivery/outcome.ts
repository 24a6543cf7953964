import { isAfter } from "../../../src/shared/delivery/archive-log.ts";
import type { ReadEvent } from "../../../src/shared/delivery/events.ts";
import type { World } from "./world.ts";

/** Of the code: the second one reads what is poison to the first. */
export type Version = 1 | 2;

export interface SourceRecord {
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
  readonly events: readonly ("document" | "refused" | "skipped" | "poison")[];
}

export const idOf = (record: SourceRecord, event: number): string => `${record.sequenceNumber}.${event}`;

export function eventsOf(record: SourceRecord, version: Version): ReadEvent[] {
  return record.events.map((kind, event): ReadEvent => {
    if (kind === "skipped") return { kind };
    if (kind === "poison" && version === 1) return { kind: "reject", event, reason: "not_json", message: "" };
    const line = `${kind} ${idOf(record, event)}\n`;
    return { kind: "document", event, id: idOf(record, event), index: "i", line, archived: line };
  });
}

/** What is wrong with the final state: nothing, if every event is once where it belongs. */
export function wrongIn(world: World, records: readonly SourceRecord[], version: Version): string[] {
  const expected = records.flatMap((record) =>
    record.events.flatMap((kind, event) => (kind === "skipped" ? [] : [{ kind, id: idOf(record, event) }])),
  );
  const lines = [...world.objects.values()].flatMap(
    ({ bytes }) =>
      Buffer.concat(bytes)
        .toString()
        .match(/[^\n]*\n/g) ?? [],
  );
  // What was poison to the first version may have been read by the second.
  const kept = expected
    .filter(({ kind, id }) => kind !== "poison" || !world.rejects.has(id))
    .map(({ kind, id }) => `${kind} ${id}\n`);
  const rejected = expected.flatMap(({ kind, id }) =>
    kind === "refused" || (kind === "poison" && version === 1) ? [id] : [],
  );
  const ids = expected
    .filter(({ kind, id }) => kind === "document" || (kind === "poison" && !world.rejects.has(id)))
    .map(({ id }) => id);
  const ends = [...world.objects.values()].map(({ last }) => last);
  const furthest = ends.reduce((a, b) => (isAfter(a, b) ? a : b), "");
  const { head } = world.head ?? {};
  const end = head === undefined ? "" : (world.objects.get(head.next)?.last ?? head.last);
  return [
    ...differences("in OpenSearch", ids, [...world.indexed.keys()]),
    ...differences("in the archive", kept, lines),
    ...differences("among the rejects", rejected, [...world.rejects.keys()]),
    ...differences(
      "as the head's end",
      [isAfter(furthest, "0") ? furthest : ""],
      [isAfter(end, "0") ? end : ""],
    ),
  ];
}

/** What is missing, and what is there too often. */
function differences(where: string, expected: readonly string[], found: readonly string[]): string[] {
  const left = [...found];
  const missing = expected.filter((one) => {
    const at = left.indexOf(one);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
  return [
    ...missing.map((one) => `not ${where}: ${one.trim()}`),
    ...left.map((one) => `once too often ${where}: ${one.trim()}`),
  ];
}
