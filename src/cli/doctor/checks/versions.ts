import packageJson from "../../../../package.json" with { type: "json" };
import { type Check, type Finding, ok, warning } from "../check.ts";

export const versionsCheck: Check = {
  name: "versions",
  about: "logpipe and Node.js",
  needs: [],
  questions: [askVersions],
};

async function askVersions(): Promise<readonly Finding[]> {
  return diagnoseVersions({ logpipe: packageJson.version, node: process.version });
}

export interface VersionsFacts {
  readonly logpipe: string;
  /** `v24.1.0` */
  readonly node: string;
}

/** The oldest that is supported: CI runs the tests on it. */
const nodeMajor = 22;

export function diagnoseVersions({ logpipe, node }: VersionsFacts): readonly Finding[] {
  const found = `logpipe ${logpipe}, Node.js ${node.replace(/^v/, "")}`;
  const major = Number(/^v?(\d+)/.exec(node)?.[1] ?? 0);
  return [
    major >= nodeMajor
      ? ok(found)
      : warning(
          `${found}: logpipe needs Node.js ${nodeMajor} or later`,
          `Install Node.js ${nodeMajor} or later.`,
        ),
  ];
}
