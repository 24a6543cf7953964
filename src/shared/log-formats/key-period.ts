import type { Period } from "./index-name.ts";

const hourMs = 3_600_000;

/** The day, or the hour, by which a key is filed: `…/2024/05/03/…`, `…/2024/05/03/12/…`; UTC. */
export function periodOfKey(key: string): Period | undefined {
  const [, date = "", hour] = /(?:^|\/)(\d{4}\/\d{2}\/\d{2})\/(?:([01]\d|2[0-3])\/)?/.exec(key) ?? [];
  const startMs = Date.parse(`${date.replaceAll("/", "-")}T${hour ?? "00"}:00:00Z`);
  if (Number.isNaN(startMs)) return undefined;
  return { startMs, endMs: startMs + (hour === undefined ? 24 : 1) * hourMs };
}
