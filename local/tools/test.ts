import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { install } from "./install.ts";
import { binFolder, nodeProgram, projectRoot } from "./paths.ts";

/**
 * Runs jest with the arguments given: all projects, or with `--selectProjects unit fuzz template` only what needs no stack.
 * The integration project starts a stack of its own (tests/integration/start-stack.ts), which one worker at a time uses;
 * the others alone use every core.
 */
const args = process.argv.slice(2);
const needsNoStack = /--selectProjects[= ](unit|fuzz|template)( (unit|fuzz|template))*( -|$)/.test(
  args.join(" "),
);
// One more than cores: some tests wait.
if (needsNoStack) args.push(`--maxWorkers=${availableParallelism() + 1}`);
else await install();
const jest = join(projectRoot, "node_modules", "jest", "bin", "jest.js");
const nodeOptions = [
  "--experimental-vm-modules",
  "--no-warnings",
  "--max-semi-space-size=64", // MB: what a test file leaves behind is young
  "--no-flush-bytecode", // kept for the next test file, with compile-once.cjs
  "--require",
  join(import.meta.dirname, "compile-once.cjs"),
];
const child = spawn(nodeProgram, [...nodeOptions, jest, ...args], {
  cwd: projectRoot,
  stdio: "inherit",
  env: {
    ...process.env,
    PATH: `${binFolder}:${process.env["PATH"] ?? ""}`,
    // Tests start programs from their sources: a third of a second of CPU each without it.
    NODE_COMPILE_CACHE: join(projectRoot, "node_modules", ".cache", "compile"),
  },
});
process.on("SIGINT", () => undefined);
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
