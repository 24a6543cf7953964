import type { Period } from "./index-name.ts";
import { type FormatName, formats } from "./formats.ts";

/** What load balancers write to try whether they may write. */
const testFile = /ELB\w*LogTestFile$/;

/** The format that the key of an object tells. */
export function formatOfKey(key: string): FormatName | "test-file" | undefined {
  if (testFile.test(key)) return "test-file";
  return formats.find(({ keyPattern }) => keyPattern.test(key))?.name;
}

/** The load balancer that a key names (`…_app.NAME.ID_…`), as it stands in access logs: `app/NAME/ID`. */
export function loadBalancerOfKey(key: string): string | undefined {
  const found = /_((?:app|net)\.[^/_]+)_[^/]*$/.exec(key)?.[1];
  return found?.replaceAll(".", "/");
}

const hourMs = 3_600_000;

/** The day, or the hour, by which a key is filed: `…/2024/05/03/…`, `…/2024/05/03/12/…`; UTC. */
export function periodOfKey(key: string): Period | undefined {
  const [, date = "", hour] = /(?:^|\/)(\d{4}\/\d{2}\/\d{2})\/(?:([01]\d|2[0-3])\/)?/.exec(key) ?? [];
  const startMs = Date.parse(`${date.replaceAll("/", "-")}T${hour ?? "00"}:00:00Z`);
  if (Number.isNaN(startMs)) return undefined;
  return { startMs, endMs: startMs + (hour === undefined ? 24 : 1) * hourMs };
}
