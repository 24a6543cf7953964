import { spawnSync } from "node:child_process";
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, createBrotliDecompress } from "node:zlib";
import packageLock from "../../package-lock.json" with { type: "json" };
import { localFolder } from "./paths.ts";

/** A browser for tests and benchmarks. */
export interface Chromium {
  readonly program: string;
  /** Added to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

const packageName = "@sparticuz/chromium";
const { version } = packageLock.packages[`node_modules/${packageName}`];
const folder = join(localFolder, "browser", version);

/**
 * The Chromium that CHROME_PATH names, or that of the npm package, unpacked once: no download, nothing to install.
 * @throws Error where there is neither
 */
export async function findChromium(): Promise<Chromium> {
  const chosen = process.env["CHROME_PATH"];
  if (chosen !== undefined && chosen !== "") {
    if (!existsSync(chosen)) throw new Error(`CHROME_PATH names ${chosen}, which does not exist.`);
    return { program: chosen, env: {} };
  }
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(
      `The browser tests bring a Chromium for Linux on x64 only; this is ${process.platform} on ${process.arch}: set CHROME_PATH to the program of a Chrome or Chromium.`,
    );
  if (!existsSync(folder)) await unpack();
  const program = join(folder, "chromium");
  const fonts = { FONTCONFIG_FILE: join(folder, "fonts.conf") };
  const libraries = lacksLibraries(program) ? { LD_LIBRARY_PATH: join(folder, "lib") } : {};
  return { program, env: { ...fonts, ...libraries } };
}

/** Beside its place first, so that tests that start at the same time find all of it or nothing. */
async function unpack(): Promise<void> {
  const packed = fileURLToPath(new URL("../../bin/", import.meta.resolve(packageName)));
  const partial = `${folder}.${process.pid}`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  for (const name of ["fonts", "al2023"]) untar(join(packed, `${name}.tar.br`), partial);
  await pipeline(
    createReadStream(join(packed, "chromium.br")),
    createBrotliDecompress(),
    createWriteStream(join(partial, "chromium")),
  );
  chmodSync(join(partial, "chromium"), 0o755);
  writeFileSync(join(partial, "fonts.conf"), fontsConfiguration);
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** The machine's fonts, and those of the package, for a machine that has none. */
const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;

function untar(file: string, into: string): void {
  const input = brotliDecompressSync(readFileSync(file));
  const { status, stderr } = spawnSync("tar", ["-x", "-C", into], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(`tar ended with ${status} for ${file}: ${stderr}`);
}

/** Machines without a browser often have no NSS; the package brings one for Amazon Linux. */
function lacksLibraries(program: string): boolean {
  return spawnSync("ldd", [program], { encoding: "utf8" }).stdout.includes("not found");
}
