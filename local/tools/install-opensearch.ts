import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { localFolder, projectRoot } from "./paths.ts";
import { findJava } from "./required-programs.mjs";
import { networkRemedy, runProgram, timed } from "./run-program.ts";

export interface OpenSearchInstallation {
  readonly folder: string;
  readonly javaHome: string;
  readonly version: string;
}

const distributions = [
  {
    version: "3.6.0",
    minimumJava: 21,
    sha512:
      "b82066a97902879c47e26608848d068c09e74d2128edee2802e622867abd451d34a366acc6519d0b40fc97acc89d61c5bb330ab8b2086cf6ffa0f9fe4b9acaa4",
  },
  {
    version: "2.19.6",
    minimumJava: 11,
    sha512:
      "8adbfaa13162b8d42b388ece6b39bfb7f1a349ab9c128d4eced78ba1dd43b5a10850b43b8aac19fa5ab11f4d5c355ddf6f6617514d6112b0936a1903005d1d36",
  },
] as const;

/** OpenSearch refuses to run as root: then it runs as nobody. */
export const serverUser = process.getuid?.() === 0 ? 65534 : undefined;

/**
 * Where the server and its data live: `.local`, or a folder of this checkout's own in the temporary folder. The latter
 * when the server cannot work in the checkout: its scripts split Java's options at blanks, Java reads other letters by
 * the locale, and as root it runs as nobody, who may not enter every folder (a checkout under /root).
 */
export function serverFolder(root = projectRoot): string {
  if (/^[\w./-]+$/.test(root) && (serverUser === undefined || isOpenToAll(root))) return localFolder;
  const name = createHash("sha256").update(root).digest("hex").slice(0, 12);
  return join(tmpdir(), `logpipe-${name}`);
}

function isOpenToAll(folder: string): boolean {
  for (let at = folder; at !== dirname(at); at = dirname(at))
    if ((statSync(at).mode & 0o001) === 0) return false;
  return true;
}

async function sha512(file: string): Promise<string> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** The newest OpenSearch that this machine's Java runs, from the Maven repository that Maven is set up for. */
export async function installOpenSearch(): Promise<OpenSearchInstallation> {
  const java = findJava();
  const chosen = distributions.find(({ minimumJava }) => java !== undefined && java.major >= minimumJava);
  if (java === undefined || chosen === undefined) throw new Error("OpenSearch needs Java 11 or later");
  const { version } = chosen;
  const folder = join(serverFolder(), `opensearch-${version}`);
  const installation = { folder, javaHome: java.home, version };
  const stamp = join(folder, "installed");
  if (existsSync(stamp)) return installation;
  await timed(`Installing OpenSearch ${version} (162 MB to fetch)`, async () => {
    const downloads = join(serverFolder(), "downloads");
    mkdirSync(downloads, { recursive: true });
    const artifact = `org.opensearch.distribution.integ-test-zip:opensearch:${version}:zip`;
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";
    await runProgram(
      "mvn",
      ["-B", "-q", "-C", goal, `-Dartifact=${artifact}`, `-DoutputDirectory=${downloads}`],
      { remedy: networkRemedy },
    );
    const zip = join(downloads, `opensearch-${version}.zip`);
    if ((await sha512(zip)) !== chosen.sha512)
      throw new Error(
        `${zip} does not have the pinned checksum: delete it and Maven's own copy, then try again`,
      );
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(serverFolder(), { recursive: true });
    await runProgram("unzip", ["-q", zip, "-d", serverFolder()]);
    mkdirSync(join(folder, "logs"), { recursive: true });
    if (serverUser !== undefined) await runProgram("chown", ["-R", `${serverUser}:${serverUser}`, folder]);
    writeFileSync(stamp, "");
    rmSync(zip);
  });
  return installation;
}
