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
