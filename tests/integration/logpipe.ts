import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { nodeProgram, projectRoot } from "../../local/tools/paths.ts";
import { awsEnvironment } from "../../local/emulator/aws.ts";
import { callsFolder } from "../../local/emulator/servers.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";

interface Surroundings {
  /** Added to what the local stack needs; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Ctrl-C, when stderr has said something that fits. */
  readonly interruptWhen?: RegExp;
  /** What is done with it before that; its failure is the caller's. */
  readonly beforeInterrupt?: (said: string) => Promise<void>;
}

const program = join(projectRoot, packageJson.bin.logpipe);
const recorder = join(projectRoot, "local", "emulator", "runtime", "record-calls.mjs");

/** The command that the arguments name, with its subcommand, for the record of its AWS requests. */
function commandOf(args: readonly string[]): string {
  const isValue = (at: number): boolean => /^--(stack-name|region|profile)$/.test(args[at - 1] ?? "");
  const [command = "", sub = ""] = args.filter((arg, at) => !arg.startsWith("-") && !isValue(at));
  return ["logpipe", command, ...(/^(show|reload)$/.test(sub) ? [sub] : [])].join(" ");
}

/** Runs the command line as it is installed, the bundle that start-stack.ts has made, against the local stack. */
export async function logpipe(
  args: readonly string[],
  { env, input = "", interruptWhen, beforeInterrupt }: Surroundings = {},
) {
  const { awsEndpoint, folder } = runningStack();
  const child = spawn(nodeProgram, ["--import", recorder, program, ...args], {
    env: {
      ...awsEnvironment(awsEndpoint),
      NODE_COMPILE_CACHE: join(folder, "compile-cache"),
      LOGPIPE_CALLS_FOLDER: callsFolder(folder),
      LOGPIPE_CALLER: commandOf(args),
      ...env,
    },
    cwd: projectRoot,
  });
  child.stdin.end(input);
  let said = "";
  let interrupted: Promise<unknown> | undefined;
  /** @returns why what was to be done before Ctrl-C failed */
  const interrupt = async (): Promise<unknown> => {
    try {
      return await beforeInterrupt?.(said);
    } catch (error) {
      return error;
    } finally {
      child.kill("SIGINT");
    }
  };
  child.stderr.on("data", (piece: Buffer) => {
    said += piece.toString();
    if (interrupted === undefined && interruptWhen?.test(said) === true) interrupted = interrupt();
  });
  const exited = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const [out, code] = await Promise.all([text(child.stdout), exited]);
  const failure = await interrupted;
  if (failure !== undefined) throw failure;
  return { code, out, err: said };
}
