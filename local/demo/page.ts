import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { awsEnvironment } from "../emulator/aws.ts";
import { isRunning, startProcess, stopProcesses } from "../emulator/stack-processes.ts";
import type { StackRecord } from "../emulator/stack-record.ts";
import { nodeProgram, projectRoot } from "../tools/paths.ts";
import { hashOfFiles } from "./sources-hash.ts";

const program = join(projectRoot, "src", "cli", "logpipe.ts");
const logFile = ({ folder }: StackRecord): string => join(folder, "ui.log");

/**
 * The stack with `logpipe ui` running beside it, in the background like the rest: links to it work after npm start has
 * ended. It is started anew when its sources have changed, which ends its links.
 */
export async function withPage(stack: StackRecord): Promise<StackRecord> {
  const sources = hashOfFiles(["src/**/*.{ts,tsx,css,html}", "opensearch/**/*"]);
  if (stack.page !== undefined) {
    if (stack.page.sources === sources && isRunning(stack.page.process)) return stack;
    await stopProcesses([stack.page.process]);
  }
  rmSync(logFile(stack), { force: true });
  const command = [nodeProgram, program, "ui", "--no-open", "--json"] as const;
  const process = startProcess(stack.folder, "ui", command, {
    marker: "logpipe.ts ui",
    env: awsEnvironment(stack.awsEndpoint),
  });
  return { ...stack, page: { process, sources } };
}

/** The page's address, with its token, once it is there. @throws Error with what it said if it ends instead */
export async function addressOfPage(stack: StackRecord): Promise<string> {
  for (;;) {
    const isAlive = stack.page !== undefined && isRunning(stack.page.process);
    const said = existsSync(logFile(stack)) ? readFileSync(logFile(stack), "utf8") : "";
    const found = /^\{"address":"([^"]+)".*\}$/m.exec(said)?.[1];
    if (found !== undefined) return found;
    if (!isAlive) throw new Error(`The page (logpipe ui) did not start:\n${said.slice(-2000)}`);
    await sleep(100);
  }
}
