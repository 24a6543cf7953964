import { chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Installation } from "../tools/install.ts";
import { type OpenSearchInstallation, serverFolder, serverUser } from "../tools/install-opensearch.ts";
import { timed } from "../tools/run-program.ts";
import { awsEnvironment } from "./aws.ts";
import { answers, freePort, startProcess, untilHealthy } from "./stack-processes.ts";
import type { StackProcess, StackRecord } from "./stack-record.ts";

/** Where the servers of a stack work, and the list that each is added to as soon as it runs. */
export interface Place {
  readonly name: string;
  readonly folder: string;
  readonly processes: StackProcess[];
  /** The stack that goes on where `npm stop -- --keep` left it: on its ports, with its data. */
  readonly kept: StackRecord | undefined;
}

/** Folder of OpenSearch's data, logs and temporary files. */
export function dataFolder(name: string): string {
  return join(serverFolder(), "data", name);
}

/** What the emulator writes for `npm stop -- --keep`: its state, and the objects in its buckets. */
export function stateFolders(folder: string): { readonly state: string; readonly objects: string } {
  return { state: join(folder, "state"), objects: join(folder, "objects") };
}

/** Where functions and commands that tests run write which AWS requests they make (runtime/record-calls.mjs). */
export function callsFolder(folder: string): string {
  return join(folder, "calls");
}

/** @returns the address of OpenSearch: of one that is started, or of the server that OPENSEARCH_URL names */
export async function startOpenSearch(
  place: Place,
  installation: Installation["openSearch"],
): Promise<string> {
  if (installation !== undefined) return await startInstalled(place, await installation);
  const url = (process.env["OPENSEARCH_URL"] ?? "").replace(/\/$/, "");
  if (!(await answers(url))) throw new Error(`OPENSEARCH_URL is set, but ${url} does not answer`);
  return url;
}

async function startInstalled(
  { name, folder, processes, kept }: Place,
  { folder: installed, javaHome, version }: OpenSearchInstallation,
): Promise<string> {
  const port = await portFor(kept?.openSearchUrl);
  const url = `http://127.0.0.1:${port}`;
  const data = dataFolder(name);
  for (const owned of [data, join(data, "data"), join(data, "logs"), join(data, "tmp")]) {
    mkdirSync(owned, { recursive: true });
    if (serverUser !== undefined) chownSync(owned, serverUser, serverUser);
  }
  const settings = {
    "cluster.name": `logpipe-${name}`,
    "discovery.type": "single-node",
    "network.host": "127.0.0.1",
    "http.port": port,
    "transport.port": await freePort(),
    "path.data": join(data, "data"),
    "path.logs": join(data, "logs"),
    "cluster.routing.allocation.disk.threshold_enabled": false,
  };
  const program = join(installed, "bin", "opensearch");
  const server = startProcess(
    folder,
    "opensearch",
    [program, ...Object.entries(settings).map(([key, value]) => `-E${key}=${value}`)],
    {
      marker: "opensearch",
      user: serverUser,
      env: {
        PATH: process.env["PATH"],
        OPENSEARCH_JAVA_HOME: javaHome,
        OPENSEARCH_JAVA_OPTS: "-Xms1g -Xmx1g",
        OPENSEARCH_TMPDIR: join(data, "tmp"),
      },
    },
  );
  processes.push(server);
  const health = `${url}/_cluster/health?wait_for_status=yellow`;
  await timed(`Starting OpenSearch ${version}`, () => untilHealthy(folder, server, health));
  return url;
}

/** @returns the address of the AWS emulator */
export async function startEmulator(
  { name, folder, processes, kept: before }: Place,
  installation: Installation["ministack"],
): Promise<string> {
  const bin = await installation;
  const kept = stateFolders(folder);
  const port = await portFor(before?.awsEndpoint);
  const endpoint = `http://127.0.0.1:${port}`;
  const temporary = join(folder, "tmp");
  mkdirSync(temporary, { recursive: true });
  const program = join(import.meta.dirname, "run-ministack.py");
  const emulator = startProcess(folder, "ministack", [join(bin, "python"), program], {
    marker: "run-ministack",
    env: {
      ...awsEnvironment(endpoint),
      // Its state goes to disk when it ends, for `npm stop -- --keep`. Tests keep nothing, record
      // what functions ask of AWS, and Retry waits a tenth as long.
      ...(name === "start"
        ? { PERSIST_STATE: "1", STATE_DIR: kept.state, S3_PERSIST: "1", S3_DATA_DIR: kept.objects }
        : { SFN_WAIT_SCALE: "0.1", LOGPIPE_CALLS_FOLDER: callsFolder(folder) }),
      TMPDIR: temporary,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: "local",
    },
  });
  processes.push(emulator);
  await timed("Starting the AWS emulator", () =>
    untilHealthy(folder, emulator, `${endpoint}/_ministack/health`),
  );
  return endpoint;
}

/** A free port, or that of a kept stack: addresses are part of what is deployed. */
async function portFor(keptUrl: string | undefined): Promise<number> {
  if (keptUrl === undefined) return await freePort();
  if (await answers(keptUrl))
    throw new Error(
      `Another program answers at ${keptUrl}, where the kept stack was: stop it, or run npm stop`,
    );
  return Number(new URL(keptUrl).port);
}
