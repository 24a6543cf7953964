import { type FormatName, formats } from "./formats.ts";

/** What load balancers write to check that they may write. */
const testFile = /ELB\w*LogTestFile$/;
/** The bytes say whether an object is compressed, whatever its key says. */
const compressionSuffix = /\.gz(ip)?$/i;
/** Where AWS services write: load balancers write lines, others write JSON that no application wrote. */
const serviceFolder = /(^|\/)AWSLogs\//;

export function isTestFile(key: string): boolean {
  return testFile.test(key);
}

export function isOfService(key: string): boolean {
  return serviceFolder.test(key);
}

/** The format that an object has by its key. */
export function formatOfKey(key: string): FormatName | "test-file" | undefined {
  if (isTestFile(key)) return "test-file";
  const name = key.replace(compressionSuffix, "");
  const found = formats.find(({ keyPattern }) => keyPattern.test(name))?.name;
  return found === "json" && isOfService(key) ? undefined : found;
}

/** The load balancer that a key names (`…_app.NAME.ID_…`), as it is written in access logs: `app/NAME/ID`. */
export function loadBalancerOfKey(key: string): string | undefined {
  const found = /_((?:app|net)\.[^/_]+)_[^/]*$/.exec(key)?.[1];
  return found?.replaceAll(".", "/");
}
