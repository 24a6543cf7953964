import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { projectRoot } from "../../local/tools/paths.ts";
import { awsEnvironment } from "../../local/emulator/aws.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";

interface Surroundings {
  /** Added to what the local stack needs; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Ctrl-C, when stderr has said something that fits. */
  readonly interruptWhen?: RegExp;
}

/** Runs the real command line against the local stack. */
export async function logpipe(
  args: readonly string[],
  { env, input = "", interruptWhen }: Surroundings = {},
) {
  const program = join(projectRoot, "src", "cli", "logpipe.ts");
  const child = spawn(process.execPath, ["--no-warnings", program, ...args], {
    env: { ...awsEnvironment(runningStack().awsEndpoint), ...env },
    cwd: projectRoot,
  });
  child.stdin.end(input);
  let said = "";
  let isInterrupted = false;
  child.stderr.on("data", (piece: Buffer) => {
    said += piece.toString();
    if (isInterrupted || interruptWhen?.test(said) !== true) return;
    isInterrupted = child.kill("SIGINT");
  });
  const exited = new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  const [out, code] = await Promise.all([text(child.stdout), exited]);
  return { code, out, err: said };
}
