import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { localFolder } from "../tools/paths.ts";

/** A program of a stack, the leader of its own process group. `marker` is part of its command line. */
export interface StackProcess {
  readonly name: string;
  readonly pid: number;
  readonly marker: string;
}

/** What a stack leaves on disk, so that other processes find it: `npm stop`, the stand-ins, tests. */
export interface StackRecord {
  readonly name: string;
  readonly folder: string;
  readonly awsEndpoint: string;
  readonly openSearchUrl: string;
  readonly region: string;
  readonly processes: readonly StackProcess[];
  /** `logpipe ui` for it, which npm start runs beside it. */
  readonly page?: {
    readonly process: StackProcess;
    /** Hash of its sources. */
    readonly sources: string;
  };
  /** Hash of the sources that are deployed, and of the deployment's settings. */
  readonly deployed?: string;
  /** Stopped by `npm stop -- --keep`: no process runs, the data waits for `npm start`. */
  readonly kept?: boolean;
  /** Epoch milliseconds with which the sample data ends that was loaded last. */
  readonly sampleEndMs?: number;
  /** Logical id → physical id (bucket name, queue URL, ARN) of the stack's resources. */
  readonly resources: Readonly<Record<string, string>>;
}

/** The stack that `npm start` leaves running. */
export const startedStackFile = join(localFolder, "stack.json");

export function readStack(file: string): StackRecord | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StackRecord) : undefined;
}

export function writeStack(file: string, stack: StackRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(stack, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * The stack that this process works on: the one of the integration tests, or the one of `npm start`.
 * @throws Error when there is none.
 */
export function runningStack(): StackRecord {
  const stack = readStack(process.env["LOGPIPE_STACK_FILE"] ?? startedStackFile);
  if (stack === undefined) throw new Error("No local stack is running: run npm start");
  return stack;
}

/** @throws Error when the stack has no such resource. */
export function resourceOf(stack: StackRecord, logicalId: string): string {
  const id = stack.resources[logicalId];
  if (id === undefined) throw new Error(`The deployed stack has no resource ${logicalId}`);
  return id;
}
