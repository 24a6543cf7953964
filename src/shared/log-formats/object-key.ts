import type { FormatName } from "./format.ts";

/** What the names of AWS' log objects look like; the specific ones stand before the general. */
const patterns: readonly (readonly [RegExp, FormatName | "test-file"])[] = [
  [/ELB\w*LogTestFile$/, "test-file"],
  [/health_check_log_[^/]*$/, "alb-health-check"],
  [/conn_log[_.][^/]*$/, "alb-connection"],
  [/_app\.[^/]*\.log\.gz$/, "alb"],
  [/_net\.[^/]*\.log\.gz$/, "nlb"],
  [/_elasticloadbalancing_[^/]*\.log(\.gz)?$/, "classic"],
  [/\.(json|jsonl|ndjson)(\.gz)?$/, "json"],
];

/** The format that the key of an object tells. */
export function formatOfKey(key: string): FormatName | "test-file" | undefined {
  return patterns.find(([pattern]) => pattern.test(key))?.[1];
}

/** The load balancer that a key names (`…_app.NAME.ID_…`), as it stands in access logs: `app/NAME/ID`. */
export function loadBalancerOfKey(key: string): string | undefined {
  const found = /_((?:app|net)\.[^/_]+)_[^/]*$/.exec(key)?.[1];
  return found?.replaceAll(".", "/");
}
