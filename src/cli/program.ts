import { Command, type CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { backfillCommand } from "./backfill/backfill-command.ts";
import { cleanCommand } from "./clean/clean-command.ts";
import { completionCommand } from "./completion/completion-command.ts";
import { doctorCommand } from "./doctor/doctor-command.ts";
import { UsageError } from "./errors/cli-errors.ts";
import { describeError } from "./errors/describe-error.ts";
import { failuresCommand } from "./failures/failures-command.ts";
import { parseCommand } from "./parse/parse-command.ts";
import { pauseCommand, resumeCommand } from "./pause/pause-commands.ts";
import { prepareCommand } from "./prepare/prepare-command.ts";
import { redriveCommand } from "./redrive/redrive-command.ts";
import { rehydrateCommand } from "./rehydrate/rehydrate-command.ts";
import { rejectsCommand } from "./rejects/rejects-command.ts";
import { replayCommand } from "./replay/replay-command.ts";
import type { GlobalOptions, Session } from "./session.ts";
import { requestOf } from "./stack/failed-requests.ts";
import {
  subscribeCommand,
  subscriptionsCommand,
  unsubscribeCommand,
} from "./subscriptions/subscription-commands.ts";
import { statusCommand } from "./status/status-command.ts";
import { type ExitCode, exitCodes } from "./terminal/exit-codes.ts";
import { transformCommand } from "./transform/transform-command.ts";

/** logpipe with all its commands, in the order in which help shows them. Makes no connection and reads nothing. */
export function createProgram(session: Session): Command {
  const program = new Command("logpipe")
    .description("Operates the logging pipeline: what runs, what failed, and loading it again.")
    .version(packageJson.version)
    .option("--stack-name <name>", "the stack (else LOGPIPE_STACK_NAME, samconfig.toml, or logpipe)")
    .option("--region <region>", "its Region (else AWS_REGION, samconfig.toml, or the profile's)")
    .option("--profile <name>", "the AWS profile to use (else AWS_PROFILE)")
    .option("--json", "print the result as JSON, and nothing else, on stdout")
    .option("--verbose", "show where an error came from");
  program.hook("preAction", () => {
    session.configure(program.opts<GlobalOptions>());
  });
  const commands = [
    statusCommand(session),
    doctorCommand(session),
    failuresCommand(session),
    redriveCommand(session),
    replayCommand(session),
    backfillCommand(session),
    rejectsCommand(session),
    rehydrateCommand(session),
    pauseCommand(session),
    resumeCommand(session),
    subscribeCommand(session),
    unsubscribeCommand(session),
    subscriptionsCommand(session),
    cleanCommand(session),
    prepareCommand(session),
    parseCommand(session),
    transformCommand(session),
    completionCommand(session, () => program),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command.configureHelp({ showGlobalOptions: true });
    command.configureOutput({
      writeOut: (text) => session.terminal.stdout.write(text),
      writeErr: (text) => session.terminal.stderr.write(text),
      outputError: () => undefined, // told by the boundary
    });
    command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageErrorOf(error, command);
    });
  }
  return program;
}

/** Without a command, help has been shown, and the message is commander's own word for that. */
function usageErrorOf({ code, message }: CommanderError, command: Command): UsageError {
  const path = command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
  const what = code === "commander.help" ? "No command was given" : message.replace(/^error: /, "");
  return new UsageError(`${what.replaceAll("\n", " ").replace(/\.$/, "")}. See ${path} --help.`);
}

/**
 * Runs logpipe: the one boundary at which every error becomes a message and an exit code, never a stack trace.
 * @param args without the names of node and of the program
 */
export async function runLogpipe(session: Session, args: readonly string[]): Promise<ExitCode> {
  try {
    await createProgram(session).parseAsync([...args], { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (isHelp(error)) return exitCodes.done;
    const { message, exitCode } = describeError(error, requestOf(error));
    session.say(`logpipe: ${message}`);
    if (session.verbose && error instanceof Error) session.say(error.stack ?? "");
    return exitCode;
  }
}

function isHelp(error: unknown): boolean {
  return error instanceof Error && "exitCode" in error && error.exitCode === 0;
}
