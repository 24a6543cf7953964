import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localFolder } from "./paths.ts";
import { findPython } from "./required-programs.mjs";
import { networkRemedy, runProgram, timed } from "./run-program.ts";

/** One virtual environment for each set of pins, because the pins collide. */
export type Environment = "ministack" | "sam" | "checkov";
const sizes = { ministack: "110 MB", sam: "340 MB", checkov: "290 MB" } as const;

const pinsOf = (name: string): string => join(import.meta.dirname, "requirements", `${name}.txt`);
const folderOf = (name: string): string => join(localFolder, `python-${name}`);

/** Runs `create` unless the environment is there with these pins. @returns the folder of its programs */
async function withStamp(name: string, create: (folder: string, pins: string) => Promise<void>) {
  const folder = folderOf(name);
  const stamp = join(folder, "installed");
  const hash = createHash("sha256")
    .update(readFileSync(pinsOf(name)))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
    rmSync(folder, { recursive: true, force: true });
    await create(folder, pinsOf(name));
    writeFileSync(stamp, hash);
  }
  return join(folder, "bin");
}

/** Installs a pinned virtual environment when its pins changed. @returns the folder of its programs */
export async function pythonEnvironment(name: Environment): Promise<string> {
  return await withStamp(name, async (folder, pins) => {
    const uv = await (uvProgram ??= installUv());
    await timed(`Installing ${name} (Python packages, ${sizes[name]} on disk)`, async () => {
      await runProgram(uv, ["venv", "--quiet", "--no-project", "--python", pythonOf(uv), folder]);
      // The pins include all dependencies.
      const args = ["pip", "install", "--quiet", "--no-deps", "--python", join(folder, "bin", "python")];
      const env = { UV_CACHE_DIR: join(localFolder, "downloads", "uv"), ...(await settingsOfPip(uv)) };
      await runProgram(uv, [...args, "--requirement", pins], { env, remedy: networkRemedy });
    });
  });
}

let uvProgram: Promise<string> | undefined;

/** uv needs a fifth of pip's time. pip installs it, from the index that pip is configured for. */
async function installUv(): Promise<string> {
  const python = findPython();
  if (python === undefined) throw new Error("Python 3.11 or later with venv is missing");
  const bin = await withStamp("uv", async (folder, pins) => {
    await timed("Installing uv, which installs Python packages", async () => {
      await runProgram(python, ["-m", "venv", folder]);
      const pip = join(folder, "bin", "python");
      const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", pins];
      await runProgram(pip, args, { remedy: networkRemedy });
    });
  });
  return join(bin, "uv");
}

function pythonOf(uv: string): string {
  return join(uv, "..", "python");
}

const uvNames: Readonly<Record<string, string>> = {
  "index-url": "UV_DEFAULT_INDEX",
  "extra-index-url": "UV_INDEX",
  "find-links": "UV_FIND_LINKS",
  "trusted-host": "UV_INSECURE_HOST",
  cert: "SSL_CERT_FILE",
};

/** pip's configuration, from its files and variables, as variables of uv, which reads neither. */
async function settingsOfPip(uv: string): Promise<Record<string, string>> {
  const lines = await runProgram(pythonOf(uv), ["-m", "pip", "config", "list"]);
  return parsePipSettings(lines);
}

/** @param lines of `pip config list`: `global.index-url='https://…'`; later lines win */
export function parsePipSettings(lines: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [, key = "", value = ""] of lines.matchAll(/^(?:\w+|:env:)\.([\w-]+)='(.*)'$/gm)) {
    const name = uvNames[key.toLowerCase().replaceAll("_", "-")];
    if (name !== undefined) settings[name] = value.replaceAll(String.raw`\n`, " ").trim();
  }
  return settings;
}
