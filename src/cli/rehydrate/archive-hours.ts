import type { Work } from "../backfill/estimate.ts";

/** Where Firehose writes every record, by the hour in which it arrived (UTC): `archive/2026/05/03/04/`. */
const archiveFolder = "archive/";
const dayMs = 86_400_000;

/** The folder of all of the archive that can be of that period. @param untilMs exclusive */
export function archivePrefix(sinceMs: number, untilMs: number): string {
  const [first, last] = [dayPath(sinceMs), dayPath(untilMs - 1)];
  let same = 0;
  while (same < first.length && first[same] === last[same]) same += 1;
  const common = first.slice(0, first.slice(0, same).lastIndexOf("/") + 1);
  return `${archiveFolder}${common}`;
}

/** The folders of the days of that period. @param untilMs exclusive */
export function archiveDays(sinceMs: number, untilMs: number): string[] {
  const days: string[] = [];
  for (let ms = Math.floor(sinceMs / dayMs) * dayMs; ms < untilMs; ms += dayMs)
    days.push(`${archiveFolder}${dayPath(ms)}`);
  return days;
}

/** `2026/05/03/` */
function dayPath(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 10).replaceAll("-", "/")}/`;
}

/** What is to be loaded of all days together. Batches go on from one day to the next: there may be fewer. */
export function addWork(works: readonly Work[]): Work {
  const sum = (of: (work: Work) => number): number => works.reduce((total, work) => total + of(work), 0);
  return {
    objects: sum(({ objects }) => objects),
    plainBytes: sum(({ plainBytes }) => plainBytes),
    gzipBytes: sum(({ gzipBytes }) => gzipBytes),
    batches: sum(({ batches }) => batches),
    passedOver: sum(({ passedOver }) => passedOver),
    isCapped: works.some(({ isCapped }) => isCapped),
  };
}
