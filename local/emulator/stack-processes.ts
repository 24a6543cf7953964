import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { StackProcess } from "./stack-record.ts";

export interface ProcessOptions {
  readonly marker: string;
  readonly env: NodeJS.ProcessEnv;
  readonly user?: number | undefined;
}

/** Starts a program in a process group of its own that outlives this process; its output goes to a log file. */
export function startProcess(
  folder: string,
  name: string,
  [program, ...args]: readonly [string, ...string[]],
  { env, marker, user }: ProcessOptions,
): StackProcess {
  mkdirSync(folder, { recursive: true });
  // For nobody else: that of the page holds its address.
  const log = openSync(join(folder, `${name}.log`), "a", 0o600);
  const identity = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log], env, ...identity });
  child.on("error", (error) => {
    process.stderr.write(`${name} does not start: ${error.message}\n`);
  });
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} does not start`);
  return { name, pid: child.pid, marker };
}

/** Whether the process lives and is still the one that was started (process ids are used again). */
export function isRunning({ pid, marker }: StackProcess): boolean {
  const { stdout } = spawnSync("ps", ["-ww", "-o", "stat=,command=", "-p", String(pid)], {
    encoding: "utf8",
  });
  return stdout.includes(marker) && !stdout.trimStart().startsWith("Z");
}

/** Ends whole process groups: politely, and those that still run after `patienceMs` for good. */
export async function stopProcesses(processes: readonly StackProcess[], patienceMs = 10_000): Promise<void> {
  const living = processes.filter(isRunning);
  for (const { pid } of living) signalGroup(pid, "SIGTERM");
  const deadline = Date.now() + patienceMs;
  while (living.some(isRunning) && Date.now() < deadline) await sleep(100);
  for (const { pid } of living) signalGroup(pid, "SIGKILL");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.on("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
  });
  return await promise;
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** OpenSearch needed 90 s on two cores that ten others shared. */
const startTimeoutMs = 300_000;

/** Waits until the program answers. @throws Error with the end of its log when it ends or takes too long. */
export async function untilHealthy(folder: string, started: StackProcess, url: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(url))) {
    if (!isRunning(started) || Date.now() > deadline) {
      const log = readFileSync(join(folder, `${started.name}.log`), "utf8").slice(-3000);
      throw new Error(`${started.name} did not start; the end of its log:\n${log}`);
    }
    await sleep(200);
  }
}
