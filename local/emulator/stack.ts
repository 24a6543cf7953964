import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "../tools/install.ts";
import { localFolder, nodeProgram } from "../tools/paths.ts";
import { awsEnvironment, localRegion } from "./aws.ts";
import { dataFolder, type Place, startEmulator, startOpenSearch, stateFolders } from "./servers.ts";
import { answers, isRunning, startProcess, stopProcesses } from "./stack-processes.ts";
import type { StackProcess, StackRecord } from "./stack-record.ts";

/** Logs, builds and the emulator's files of a stack. */
export function stackFolder(name: string): string {
  return join(localFolder, "stacks", name);
}

/**
 * Starts OpenSearch and the AWS emulator at the same time, each as soon as it is installed: on free ports with an empty
 * data folder of their own, or where a kept stack left off. When starting fails or is interrupted, what was started is
 * stopped.
 */
export async function startStack(
  name: string,
  installation: Installation,
  kept?: StackRecord,
): Promise<StackRecord> {
  const folder = stackFolder(name);
  if (kept === undefined)
    for (const old of [folder, dataFolder(name)]) rmSync(old, { recursive: true, force: true });
  const place: Place = { name, folder, processes: [], kept };
  const undo = stopOnSignals(place.processes);
  try {
    const starting = [
      startOpenSearch(place, installation.openSearch),
      startEmulator(place, installation.ministack),
    ] as const;
    // Both have ended when one fails, so that none is left behind.
    await Promise.allSettled(starting);
    const [openSearchUrl, awsEndpoint] = await Promise.all(starting);
    const { processes } = place;
    const resources = kept?.resources ?? {};
    const addresses = { awsEndpoint, openSearchUrl, region: localRegion };
    return { ...kept, kept: false, name, folder, ...addresses, processes, resources };
  } catch (error) {
    await stopProcesses(place.processes);
    throw error;
  } finally {
    undo();
  }
}

/** Starts the program that stands in for what the emulator does not do. @param resumed after `npm stop -- --keep` */
export function startStandIns(stack: StackRecord, stackFile: string, resumed = false): StackRecord {
  const program = join(import.meta.dirname, "stand-ins.ts");
  const started = startProcess(stack.folder, "stand-ins", [nodeProgram, program], {
    marker: "stand-ins.ts",
    env: {
      ...awsEnvironment(stack.awsEndpoint),
      LOGPIPE_STACK_FILE: stackFile,
      ...(resumed ? { LOGPIPE_RESUMED: "1" } : {}),
    },
  });
  return { ...stack, processes: [...stack.processes, started] };
}

export async function isStackRunning(stack: StackRecord): Promise<boolean> {
  const healthy = await Promise.all([
    answers(`${stack.awsEndpoint}/_ministack/health`),
    answers(stack.openSearchUrl),
  ]);
  return healthy.every(Boolean) && stack.processes.every(isRunning);
}

function allProcesses({ processes, page }: StackRecord): readonly StackProcess[] {
  return page === undefined ? processes : [...processes, page.process];
}

/** Stops the stack's programs and removes its data; logs stay. */
export async function stopStack(stack: StackRecord): Promise<void> {
  await stopProcesses(allProcesses(stack));
  const { state, objects } = stateFolders(stack.folder);
  for (const folder of [dataFolder(stack.name), state, objects])
    rmSync(folder, { recursive: true, force: true });
}

/** Stops the stack's programs and keeps its data. @returns the record with which `startStack` goes on */
export async function keepStack(stack: StackRecord): Promise<StackRecord> {
  const servers = stack.processes.filter(({ name }) => name !== "stand-ins");
  await stopProcesses(allProcesses(stack).filter((one) => !servers.includes(one)));
  await stopProcesses(servers, 60_000);
  const { page: _, ...others } = stack;
  return { ...others, processes: [], kept: true };
}

/** On Ctrl-C, ends what was started so far. @returns a function that removes the listener again */
function stopOnSignals(processes: readonly StackProcess[]): () => void {
  const stop = (): void => {
    void stopProcesses(processes).then(() => process.exit(130));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  };
}
