import { spawn } from "node:child_process";
import { projectRoot } from "./paths.ts";

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Show the program's output as it comes; otherwise only when it fails. */
  readonly show?: boolean;
  /** What to do when it fails; follows its output. */
  readonly remedy?: string;
}

/** For programs that download. */
export const networkRemedy =
  "Check the network, then run the same command again: it continues where it stopped.";

/** Runs a program to its end. @returns its stdout. @throws Error with the end of its output when it fails. */
export async function runProgram(program: string, args: readonly string[], options: RunOptions = {}) {
  const child = spawn(program, args, {
    cwd: options.cwd ?? projectRoot,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", options.show ? "inherit" : "pipe", options.show ? "inherit" : "pipe"],
  });
  let out = "";
  let all = "";
  child.stdout?.on("data", (piece: Buffer) => {
    out += piece;
    all += piece;
  });
  child.stderr?.on("data", (piece: Buffer) => {
    all += piece;
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("error", reject);
  child.on("close", resolve);
  const status = await promise;
  if (status !== 0)
    throw new Error(
      `${program} ${args.join(" ")} ended with ${status}:\n${all.slice(-8000)}\n${options.remedy ?? ""}`.trimEnd(),
    );
  return out;
}

/** What is being done according to the last line of output, if that has not ended yet. */
let openLine: string | undefined;

/** Prints what is being done and, at the end, how long it took: on one line unless something else was printed meanwhile. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  process.stdout.write(`${openLine === undefined ? "" : "\n"}${what} ... `);
  openLine = what;
  try {
    const result = await work();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const isOpen = openLine === what;
    process.stdout.write(
      isOpen ? `${seconds} s\n` : `${openLine === undefined ? "" : "\n"}${what}: ${seconds} s\n`,
    );
    return result;
  } catch (error) {
    if (openLine !== undefined) process.stdout.write("\n");
    throw error;
  } finally {
    openLine = undefined;
  }
}
