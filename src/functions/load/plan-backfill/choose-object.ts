import type { Period } from "../../../shared/log-formats/index-name.ts";
import { periodOfKey } from "../../../shared/log-formats/key-period.ts";
import type { FormatName } from "../../../shared/log-formats/formats.ts";

export interface ListedObject {
  readonly key: string;
  readonly size: number;
  readonly lastModifiedMs: number;
}

export interface Choice {
  /** Epoch milliseconds, inclusive. */
  readonly sinceMs: number;
  /** Epoch milliseconds, exclusive. */
  readonly untilMs: number;
  readonly format?: FormatName | undefined;
}

const dayMs = 86_400_000;

/**
 * What `since` and `until` mean: a bare date is the whole day, in UTC, `until` included; a time is that instant.
 * @param since @param until ISO 8601, e.g. `2024-05-03` or `2024-05-03T12:00:00Z`
 */
export function periodOf(
  since: string | undefined,
  until: string | undefined,
): Pick<Choice, "sinceMs" | "untilMs"> {
  const untilMs = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  return {
    sinceMs: since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since),
    untilMs: until?.length === "yyyy-mm-dd".length ? untilMs + dayMs : untilMs,
  };
}

/**
 * Whether the object is to be loaded: it is not empty, not a test file, of the wanted format (if its key shows one),
 * and in the period: by the day or hour in its key (`…/2024/05/03/…`), otherwise by when it was written.
 */
export function isChosen(
  object: ListedObject,
  { sinceMs, untilMs, format }: Choice,
  formatOf: (key: string) => FormatName | "test-file" | undefined,
): boolean {
  if (object.size === 0) return false;
  const byKey = formatOf(object.key);
  if (byKey === "test-file") return false;
  if (format !== undefined && byKey !== undefined && byKey !== format) return false;
  const { startMs, endMs } = periodOfKey(object.key) ?? writtenAt(object);
  return endMs > sinceMs && startMs < untilMs;
}

function writtenAt({ lastModifiedMs }: ListedObject): Period {
  return { startMs: lastModifiedMs, endMs: lastModifiedMs + 1 };
}
