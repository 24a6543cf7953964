import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localFolder } from "./paths.ts";
import { findPython } from "./required-programs.mjs";
import { networkRemedy, runProgram, timed } from "./run-program.ts";

/** One virtual environment a set of pins, because their pins collide. */
export type Environment = "ministack" | "sam" | "checkov";
const sizes = { ministack: "110 MB", sam: "340 MB", checkov: "290 MB" } as const;

/** Folder of the programs of a pinned virtual environment; installs it when its pins changed. */
export async function pythonEnvironment(name: Environment): Promise<string> {
  const folder = join(localFolder, `python-${name}`);
  const pins = join(import.meta.dirname, "requirements", `${name}.txt`);
  const stamp = join(folder, "installed");
  const hash = createHash("sha256").update(readFileSync(pins)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return join(folder, "bin");
  const python = findPython();
  if (python === undefined) throw new Error("Python 3.10 or later with venv is missing");
  await timed(`Installing ${name} (Python packages, ${sizes[name]} on disk)`, async () => {
    rmSync(folder, { recursive: true, force: true });
    await runProgram(python, ["-m", "venv", folder]);
    const pip = join(folder, "bin", "pip");
    await runProgram(pip, ["install", "--quiet", "--disable-pip-version-check", "-r", pins], {
      remedy: networkRemedy,
    });
    writeFileSync(stamp, hash);
  });
  return join(folder, "bin");
}
