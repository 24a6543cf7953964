import { type Finding, ok, warning } from "../finding.ts";

export interface VersionsFacts {
  readonly logpipe: string;
  /** `v24.1.0` */
  readonly node: string;
}

/** What the functions run on, and the tests. */
const nodeMajor = 24;

export function judgeVersions({ logpipe, node }: VersionsFacts): readonly Finding[] {
  const found = `logpipe ${logpipe}, Node.js ${node.replace(/^v/, "")}`;
  const major = Number(/^v?(\d+)/.exec(node)?.[1] ?? 0);
  return [
    major >= nodeMajor
      ? ok(found)
      : warning(
          `${found}: it is made for and tested with Node.js ${nodeMajor}`,
          `Install Node.js ${nodeMajor} or later.`,
        ),
  ];
}
