/** Runs of each measurement; the median is reported. */
export const runs = 5;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
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
