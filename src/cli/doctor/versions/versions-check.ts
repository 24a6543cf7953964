import packageJson from "../../../../package.json" with { type: "json" };
import type { Check } from "../check.ts";
import type { Finding } from "../finding.ts";
import { judgeVersions } from "./judge-versions.ts";

export const versionsCheck: Check = {
  name: "versions",
  about: "logpipe and Node.js",
  needs: [],
  questions: [askVersions],
};

async function askVersions(): Promise<readonly Finding[]> {
  return judgeVersions({ logpipe: packageJson.version, node: process.version });
}
