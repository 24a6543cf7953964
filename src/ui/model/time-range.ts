/** The time range that everything on the page shows. All times are UTC, as in the documents. */

/** As a person chose it: each end is `now`, `now-24h` or ISO 8601. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** A range at one moment. Both ends belong to it. */
export interface Span {
  /** ISO 8601, as precise as it was chosen. */
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Interval {
  readonly ms: number;
  /** As OpenSearch names it: `30m` */
  readonly name: string;
}

export const usualRange: Range = { from: "now-24h", to: "now" };

export const quickRanges: readonly { readonly label: string; readonly range: Range }[] = [
  { label: "15 minutes", range: { from: "now-15m", to: "now" } },
  { label: "1 hour", range: { from: "now-1h", to: "now" } },
  { label: "4 hours", range: { from: "now-4h", to: "now" } },
  { label: "24 hours", range: usualRange },
  { label: "3 days", range: { from: "now-3d", to: "now" } },
  { label: "7 days", range: { from: "now-7d", to: "now" } },
  { label: "30 days", range: { from: "now-30d", to: "now" } },
  { label: "90 days", range: { from: "now-90d", to: "now" } },
];

const [secondMs, minuteMs, hourMs, dayMs] = [1000, 60_000, 3_600_000, 86_400_000];
const unitMs: Readonly<Record<string, number>> = {
  m: minuteMs,
  h: hourMs,
  d: dayMs,
  w: 7 * dayMs,
};

/** An end of a range; undefined where it is neither relative nor a time. */
function momentOf(end: string, nowMs: number): { readonly text: string; readonly ms: number } | undefined {
  const [, number, unit = ""] = /^now(?:-(\d{1,5})([mhdw]))?$/.exec(end) ?? [];
  if (end.startsWith("now")) {
    if (end !== "now" && number === undefined) return undefined;
    const ms = nowMs - Number(number ?? 0) * (unitMs[unit] ?? 0);
    return { text: new Date(ms).toISOString(), ms };
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(end)) return undefined;
  const ms = Date.parse(end.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(ms) ? undefined : { text: end, ms };
}

/** The range at that moment; undefined where an end cannot be read or the range ends before it begins. */
export function spanOf({ from, to }: Range, nowMs: number): Span | undefined {
  const [first, last] = [momentOf(from, nowMs), momentOf(to, nowMs)];
  if (first === undefined || last === undefined || first.ms > last.ms) return undefined;
  return { from: first.text, to: last.text, fromMs: first.ms, toMs: last.ms };
}

/** The same range for somebody who opens a link to it later. */
export function fixed({ from, to }: Span): Range {
  return { from, to };
}

/** Everything from one millisecond to just before another: whole bars of a histogram. */
export function rangeBetween(fromMs: number, beforeMs: number): Range {
  const last = new Date(Math.max(fromMs, beforeMs - 1)).toISOString();
  return { from: new Date(fromMs).toISOString(), to: last.replace("Z", "999999Z") };
}

const intervals: readonly Interval[] = [
  { ms: secondMs, name: "1s" },
  { ms: 5 * secondMs, name: "5s" },
  { ms: 10 * secondMs, name: "10s" },
  { ms: 30 * secondMs, name: "30s" },
  { ms: minuteMs, name: "1m" },
  { ms: 5 * minuteMs, name: "5m" },
  { ms: 10 * minuteMs, name: "10m" },
  { ms: 15 * minuteMs, name: "15m" },
  { ms: 30 * minuteMs, name: "30m" },
  { ms: hourMs, name: "1h" },
  { ms: 3 * hourMs, name: "3h" },
  { ms: 6 * hourMs, name: "6h" },
  { ms: 12 * hourMs, name: "12h" },
  { ms: dayMs, name: "1d" },
  { ms: 7 * dayMs, name: "7d" },
];
const longest: Interval = { ms: 30 * dayMs, name: "30d" };

/** Width of a bar, so that about 100 bars at most cover the span. */
export function intervalOf({ fromMs, toMs }: Span, mostBars = 100): Interval {
  return intervals.find(({ ms }) => (toMs - fromMs) / ms <= mostBars) ?? longest;
}

/** `last 24 hours`, or `2026-11-28 03:30 to 2026-11-28 04:00 UTC` */
export function describeRange(range: Range): string {
  const quick = quickRanges.find((one) => one.range.from === range.from && one.range.to === range.to);
  if (quick !== undefined) return `last ${quick.label}`;
  const [from, to] = [describeEnd(range.from), describeEnd(range.to)];
  const isSameDay = /^\d/.test(from) && from.slice(0, 11) === to.slice(0, 11);
  return `${from} to ${isSameDay ? to.slice(11) : to}${range.from.startsWith("now") ? "" : " UTC"}`;
}

function describeEnd(end: string): string {
  if (end.startsWith("now")) return end;
  return `${end.slice(0, 10)} ${end.slice(11, 19).replace(/:00$/, "")}`;
}

/** For a text field: `2026-11-28 03:30:00` */
export function asInput(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * What a person typed as an end: `now-2h`, `2026-11-28`, `2026-11-28 03:30` or with seconds; undefined where it is none.
 * @param isEnd a day or a minute then ends it
 */
export function readInput(typed: string, isEnd: boolean): string | undefined {
  const text = typed.trim().replace(/Z$/, "").replace("T", " ");
  if (/^now(-\d{1,5}[mhdw])?$/.test(text)) return text;
  const [, day, minute = isEnd ? "23:59" : "00:00", second, fraction] =
    /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2})(?:(:\d{2})(\.\d{1,9})?)?)?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const seconds = second ?? (isEnd ? ":59" : ":00");
  const end = `${day}T${minute}${seconds}${fraction ?? (isEnd ? ".999999999" : ".000")}Z`;
  return momentOf(end, 0) === undefined ? undefined : end;
}

/** In a table, where the year takes too much room: `11-28 03:30:00` */
export function momentText(ms: number): string {
  return asInput(ms).slice(5);
}

const days = new Intl.DateTimeFormat("en-US", { timeZone: "UTC", month: "short", day: "numeric" });

/** Beside a tick of an axis: the day at midnight, otherwise the time of day. */
export function tickText(ms: number): string {
  if (ms % dayMs === 0) return days.format(ms);
  return new Date(ms).toISOString().slice(11, ms % minuteMs === 0 ? 16 : 19);
}
