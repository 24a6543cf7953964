import { chownSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "../tools/install.ts";
import { serverFolder, serverUser } from "../tools/install-opensearch.ts";
import { binFolder, localFolder, nodeProgram } from "../tools/paths.ts";
import { timed } from "../tools/run-program.ts";
import {
  answers,
  freePort,
  isRunning,
  startProcess,
  stopProcesses,
  untilHealthy,
} from "./stack-processes.ts";
import type { StackProcess, StackRecord } from "./stack-record.ts";

const region = "us-east-1";

/** What SDKs, SAM CLI and the functions get: the emulator's address, credentials that only it takes. */
export function awsEnvironment(awsEndpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: `${binFolder}:${process.env["PATH"] ?? ""}`,
    HOME: process.env["HOME"],
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    SAM_CLI_TELEMETRY: "0",
  };
}

/**
 * Starts OpenSearch and the AWS emulator on free ports, with a data folder of their own, empty.
 * When starting fails or is interrupted, what was started is stopped.
 */
export async function startStack(
  name: string,
  { ministack, openSearch }: Installation,
): Promise<StackRecord> {
  const folder = join(localFolder, "stacks", name);
  const data = join(serverFolder(), "data", name);
  for (const old of [folder, data]) rmSync(old, { recursive: true, force: true });
  const processes: StackProcess[] = [];
  const undo = stopOnSignals(processes);
  try {
    let openSearchUrl = process.env["OPENSEARCH_URL"]?.replace(/\/$/, "");
    if (openSearchUrl === undefined || openSearchUrl === "") {
      if (openSearch === undefined) throw new Error("OpenSearch is not installed");
      const [port, transport] = [await freePort(), await freePort()];
      openSearchUrl = `http://127.0.0.1:${port}`;
      ownedFolders(data);
      const settings = {
        "cluster.name": `logpipe-${name}`,
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": transport,
        "path.data": join(data, "data"),
        "path.logs": join(data, "logs"),
        "cluster.routing.allocation.disk.threshold_enabled": false,
      };
      const program = join(openSearch.folder, "bin", "opensearch");
      const server = startProcess(
        folder,
        "opensearch",
        [program, ...Object.entries(settings).map(([key, value]) => `-E${key}=${value}`)],
        {
          marker: "opensearch",
          user: serverUser,
          env: {
            PATH: process.env["PATH"],
            OPENSEARCH_JAVA_HOME: openSearch.javaHome,
            OPENSEARCH_JAVA_OPTS: "-Xms1g -Xmx1g",
            OPENSEARCH_TMPDIR: join(data, "tmp"),
          },
        },
      );
      processes.push(server);
      const health = `${openSearchUrl}/_cluster/health?wait_for_status=yellow`;
      await timed(`Starting OpenSearch ${openSearch.version}`, () => untilHealthy(folder, server, health));
    } else if (!(await answers(openSearchUrl))) {
      throw new Error(`OPENSEARCH_URL is set, but ${openSearchUrl} does not answer`);
    }
    const port = await freePort();
    const awsEndpoint = `http://127.0.0.1:${port}`;
    const temporary = join(folder, "tmp");
    mkdirSync(temporary, { recursive: true });
    const program = join(import.meta.dirname, "run-ministack.py");
    const emulator = startProcess(folder, "ministack", [join(ministack, "python"), program], {
      marker: "ministack",
      env: {
        ...awsEnvironment(awsEndpoint),
        TMPDIR: temporary,
        BIND_HOST: "127.0.0.1",
        GATEWAY_PORT: String(port),
        LAMBDA_EXECUTOR: "local",
      },
    });
    processes.push(emulator);
    await timed("Starting the AWS emulator", () =>
      untilHealthy(folder, emulator, `${awsEndpoint}/_ministack/health`),
    );
    return { name, folder, awsEndpoint, openSearchUrl, region, processes, resources: {} };
  } catch (error) {
    await stopProcesses(processes);
    throw error;
  } finally {
    undo();
  }
}

/** Starts the program that stands in for what the emulator does not do. */
export function startStandIns(stack: StackRecord, stackFile: string): StackRecord {
  const program = join(import.meta.dirname, "stand-ins.ts");
  const started = startProcess(stack.folder, "stand-ins", [nodeProgram, program], {
    marker: "stand-ins.ts",
    env: { ...awsEnvironment(stack.awsEndpoint), LOGPIPE_STACK_FILE: stackFile },
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

/** Stops the stack's programs and removes its OpenSearch data. */
export async function stopStack(stack: StackRecord): Promise<void> {
  await stopProcesses(stack.processes);
  rmSync(join(serverFolder(), "data", stack.name), { recursive: true, force: true });
}

/** On Ctrl-C, ends what was started so far. @returns a function that takes the listener away again. */
function stopOnSignals(processes: readonly StackProcess[]): () => void {
  const stop = (): void => {
    void stopProcesses(processes).then(() => process.exit(130));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  return () => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  };
}

function ownedFolders(data: string): void {
  for (const folder of [data, join(data, "data"), join(data, "logs"), join(data, "tmp")]) {
    mkdirSync(folder, { recursive: true });
    if (serverUser !== undefined) chownSync(folder, serverUser, serverUser);
  }
}
