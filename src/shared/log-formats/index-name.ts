/** How often a family's indexes rotate. */
export type Rotation = "hour" | "day" | "week" | "month";

const dayMs = 86_400_000;

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** Firehose's weeks start on Sunday; week 1 is the first that holds a Saturday. */
function weekOf(year: number, month: number, day: number): string {
  const date = Date.UTC(year, month - 1, day);
  const saturday = date + (6 - new Date(date).getUTCDay()) * dayMs;
  const yearOfWeek = new Date(saturday).getUTCFullYear();
  const week = Math.floor((saturday - Date.UTC(yearOfWeek, 0, 1)) / dayMs / 7) + 1;
  return `${yearOfWeek}-w${twoDigits(week)}`;
}

/**
 * The date at the end of an index name, in Firehose's spelling (`IndexRotationPeriod`): `2016-02-25-13`,
 * `2016-02-25`, `2016-w08`, `2016-02`. Of one rotation all have the same length.
 * @param month 1 to 12; all of UTC
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
