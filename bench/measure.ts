/** Runs of each measurement; the median is reported. */
export const runs = 5;

export function median(values: readonly number[]): number {
  return quantile(values, 1 / 2);
}

/** @param part 0.25 for the first quartile */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}

/** Seconds that the work takes. */
export function secondsOf(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1000;
}

export function thousands(perSecond: number): string {
  return `${Math.round(perSecond / 1000)}k/s`.padStart(8);
}
