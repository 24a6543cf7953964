import { InvalidArgumentError } from "commander";

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `90m`, `24h`, `7d`, or a date or time of ISO 8601. @returns epoch milliseconds @throws InvalidArgumentError */
export function parseSince(text: string, now = Date.now()): number {
  const [, number, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (number !== undefined && (unit === "m" || unit === "h" || unit === "d"))
    return now - Number(number) * unitMs[unit];
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError("It takes a time ago (90m, 24h, 7d), a date or a time (2026-05-01T12:00:00Z).");
  return time;
}
