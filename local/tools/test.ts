import { spawn } from "node:child_process";
import { join } from "node:path";
import { install } from "./install.ts";
import { binFolder, nodeProgram, projectRoot } from "./paths.ts";

/**
 * Runs jest with the arguments given: all projects, or with `--selectProjects unit` only what needs no stack.
 * The integration project starts a stack of its own (tests/integration/start-stack.ts), which one worker at a time uses;
 * unit tests alone use every core.
 */
const args = process.argv.slice(2);
if (args.some((arg) => /^(--selectProjects=)?unit$/.test(arg))) args.push("--maxWorkers=100%");
else await install();
const jest = join(projectRoot, "node_modules", "jest", "bin", "jest.js");
const nodeOptions = [
  "--experimental-vm-modules",
  "--no-warnings",
  "--max-semi-space-size=64", // MB: what a test file leaves behind is young
  "--require",
  join(import.meta.dirname, "compile-once.cjs"),
];
const child = spawn(nodeProgram, [...nodeOptions, jest, ...args], {
  cwd: projectRoot,
  stdio: "inherit",
  env: { ...process.env, PATH: `${binFolder}:${process.env["PATH"] ?? ""}` },
});
process.on("SIGINT", () => undefined);
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
