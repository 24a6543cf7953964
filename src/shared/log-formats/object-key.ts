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
