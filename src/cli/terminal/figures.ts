/** Numbers as people read them. */

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `1234567` → `1,234,567` */
export function figure(number: number): string {
  return grouped.format(number);
}

/** `counted(1, "object")` → `1 object`, `counted(2, "query", "queries")` → `2 queries` */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${figure(number)} ${number === 1 ? one : many}`;
}

const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Decimal units, three digits: `1234567` → `1.23 MB` */
export function byteFigure(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${byteUnits[unit]}`;
}

const [secondMs, minuteMs, hourMs, dayMs] = [1000, 60_000, 3_600_000, 86_400_000];

/** The two largest units: `3_720_000` → `1 h 2 min` */
export function duration(ms: number): string {
  if (ms < 10 * secondMs) return `${(Math.max(0, ms) / secondMs).toFixed(1)} s`;
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return two(ms, minuteMs, "min", secondMs, "s");
  if (ms < 2 * dayMs) return two(ms, hourMs, "h", minuteMs, "min");
  return two(ms, dayMs, "d", hourMs, "h");
}

function two(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  return `${Math.floor(ms / largeMs)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}

/** `3 min ago`; a dash where nothing happened. */
export function age(then: Date | undefined, now: number): string {
  return then === undefined ? "-" : `${duration(now - then.getTime())} ago`;
}
