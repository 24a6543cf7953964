/** How often a family's indexes rotate. */
export type Rotation = "hour" | "day" | "week" | "month";

const dayMs = 86_400_000;

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Firehose's weeks start on Sunday; week 1 is the first with a Saturday. */
function weekOf(year: number, month: number, day: number): string {
  const date = Date.UTC(year, month - 1, day);
  const saturday = date + (6 - new Date(date).getUTCDay()) * dayMs;
  const yearOfWeek = new Date(saturday).getUTCFullYear();
  const week = Math.floor((saturday - Date.UTC(yearOfWeek, 0, 1)) / dayMs / 7) + 1;
  return `${yearOfWeek}-w${twoDigits(week)}`;
}

/**
 * The date at the end of an index name, in Firehose's spelling (`IndexRotationPeriod`): `2016-02-25-13`,
 * `2016-02-25`, `2016-w08`, `2016-02`. All dates of one rotation have the same length.
 * @param month 1 to 12; everything is UTC
 */
export function indexDate(
  rotation: Rotation,
  year: number,
  month: number,
  day: number,
  hour: number,
): string {
  if (rotation === "week") return weekOf(year, month, day);
  const ofMonth = `${year}-${twoDigits(month)}`;
  if (rotation === "month") return ofMonth;
  const ofDay = `${ofMonth}-${twoDigits(day)}`;
  return rotation === "day" ? ofDay : `${ofDay}-${twoDigits(hour)}`;
}

/** A span of time in epoch milliseconds, UTC; the end does not belong to it. */
export interface Period {
  readonly startMs: number;
  readonly endMs: number;
}

const spellings: Readonly<Record<Rotation, RegExp>> = {
  hour: /^(\d{4})-(\d\d)-(\d\d)-(\d\d)$/,
  day: /^(\d{4})-(\d\d)-(\d\d)$/,
  week: /^(\d{4})-w(\d\d)$/,
  month: /^(\d{4})-(\d\d)$/,
};

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the names
const rotations = Object.keys(spellings) as Rotation[];

/** The inverse of `indexDate`. @returns undefined for what `indexDate` never writes for that rotation */
export function indexPeriod(rotation: Rotation, date: string): Period | undefined {
  const found = spellings[rotation].exec(date);
  if (found === null) return undefined;
  const [year = 0, second = 1, day = 1, hour = 0] = found.slice(1).map(Number);
  const startMs = rotation === "week" ? startOfWeek(year, second) : Date.UTC(year, second - 1, day, hour);
  const start = new Date(startMs);
  const [y, m, d, h] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate(), start.getUTCHours()];
  // The 30th of February, week 54 and the 24th hour do not survive the round trip.
  if (indexDate(rotation, y, m + 1, d, h) !== date) return undefined;
  const lengths = { hour: 3_600_000, day: dayMs, week: 7 * dayMs, month: Date.UTC(y, m + 1) - startMs };
  return { startMs, endMs: startMs + lengths[rotation] };
}

/** The date of a family's index, of any rotation; undefined for indexes of other families, such as `alb-connection-` of `alb`. */
export function indexDateOf(family: string, index: string): string | undefined {
  if (!index.startsWith(`${family}-`)) return undefined;
  const date = index.slice(family.length + 1);
  return rotations.some((rotation) => indexPeriod(rotation, date) !== undefined) ? date : undefined;
}

/** The Sunday on which that week starts. */
function startOfWeek(year: number, week: number): number {
  const newYear = Date.UTC(year, 0, 1);
  const firstSaturday = newYear + (6 - new Date(newYear).getUTCDay()) * dayMs;
  return firstSaturday + (7 * (week - 1) - 6) * dayMs;
}
