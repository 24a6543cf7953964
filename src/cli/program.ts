import { Command, type CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { exitCodes, type ExitCode, UsageError } from "./terminal/errors.ts";
import type { GlobalOptions, Session } from "./terminal/session.ts";

/** Adds arguments, options and action to a command that has its name and description. */
type Define = (command: Command, session: Session, wholeProgram: () => Promise<Command>) => Command;

interface CommandEntry {
  readonly about: string;
  /** Loads the command's module, and with it the AWS clients that it needs: only when the command is named. */
  readonly load: () => Promise<Define>;
}

/** In the order in which help lists them. */
const entries: Readonly<Record<string, CommandEntry>> = {
  status: {
    about: "show what is running, waiting, failed, rejected, lagging behind and stored",
    load: async () => (await import("./commands/status.ts")).status,
  },
  doctor: {
    about: "find out why logs do not arrive, and say what to do",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  failures: {
    about: "list failed executions and dead letters, why they failed and what to do; exit 1 if there are any",
    load: async () => (await import("./commands/failures.ts")).failures,
  },
  redrive: {
    about: "resume failed executions where they failed; suggests a replay where that is not possible",
    load: async () => (await import("./commands/redrive.ts")).redrive,
  },
  replay: {
    about: "load objects again; what is already loaded counts as duplicates",
    load: async () => (await import("./commands/replay.ts")).replay,
  },
  backfill: {
    about: "count everything under a prefix, ask, and load it",
    load: async () => (await import("./commands/backfill.ts")).backfill,
  },
  rejects: {
    about:
      "count, show or reload what did not arrive: lines, CloudWatch events, refused documents, dead letters; exit 1 if there are any, or any remain",
    load: async () => (await import("./commands/rejects.ts")).rejects,
  },
  rehydrate: {
    about: "load application logs from the archive again, by the hour in which they arrived",
    load: async () => (await import("./commands/rehydrate.ts")).rehydrate,
  },
  pause: {
    about: "stop processing new work, for maintenance of the domain; it waits until `logpipe resume`",
    load: async () => (await import("./commands/pause.ts")).pause,
  },
  resume: {
    about: "process new work again, starting with what has waited",
    load: async () => (await import("./commands/pause.ts")).resume,
  },
  subscribe: {
    about: "send CloudWatch log groups through the pipeline",
    load: async () => (await import("./commands/subscribe.ts")).subscribe,
  },
  unsubscribe: {
    about: "take log groups out of the pipeline",
    load: async () => (await import("./commands/subscribe.ts")).unsubscribe,
  },
  subscriptions: {
    about: "show which log groups go through the pipeline",
    load: async () => (await import("./commands/subscriptions.ts")).subscriptions,
  },
  clean: {
    about: "show which indexes the rules would delete, and delete them",
    load: async () => (await import("./commands/clean.ts")).clean,
  },
  prepare: {
    about: "install the index templates and dashboards, as a deployment does; safe to repeat",
    load: async () => (await import("./commands/prepare.ts")).prepare,
  },
  parse: {
    about:
      "parse a log file, plain or gzip, and print its documents as NDJSON; rejected lines go to stderr, with the reasons",
    load: async () => (await import("./commands/parse.ts")).parse,
  },
  transform: {
    about:
      "show the documents that the pipeline would make of CloudWatch log events, or of lines of text, as NDJSON; rejects go to stderr, with the reasons",
    load: async () => (await import("./commands/transform.ts")).transform,
  },
  dashboards: {
    about: "open the domain's dashboards in the browser, with your own AWS credentials",
    load: async () => (await import("./commands/dashboards.ts")).dashboards,
  },
  ui: {
    about: "search the logs, see the dashboards and the pipeline's state, on a page in the browser",
    load: async () => (await import("./commands/ui.ts")).ui,
  },
  completion: {
    about: "print a completion script",
    load: async () => (await import("./commands/completion.ts")).completion,
  },
};

/** logpipe with its commands by name and description alone; each is defined in full once it is named. */
function createProgram(session: Session): Command {
  const program = new Command("logpipe")
    .description("Operates the logging pipeline: what is running, what failed, and loading it again.")
    .version(packageJson.version)
    .option("--stack-name <name>", "the stack (otherwise LOGPIPE_STACK_NAME, samconfig.toml, or logpipe)")
    .option("--region <region>", "its Region (otherwise AWS_REGION, samconfig.toml, or the profile's)")
    .option("--profile <name>", "the AWS profile to use (otherwise AWS_PROFILE)")
    .option("--json", "print the result as JSON on stdout, and nothing else")
    .option("--verbose", "show where an error came from");
  program.hook("preAction", () => {
    session.configure(program.opts<GlobalOptions>());
  });
  program.hook("preSubcommand", async (_, command) => {
    await define(command, session);
  });
  const commands = Object.entries(entries).map(([name, { about }]) => new Command(name).description(about));
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command.configureHelp({ showGlobalOptions: true, subcommandTerm: (one) => one.name() });
    command.configureOutput({
      writeOut: (text) => session.terminal.stdout.write(text),
      writeErr: (text) => session.terminal.stderr.write(text),
      outputError: () => undefined, // runLogpipe prints it
    });
    command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageErrorOf(error, command);
    });
  }
  return program;
}

async function define(command: Command, session: Session): Promise<void> {
  const add = await entries[command.name()]?.load();
  add?.(command, session, async () => await createFullProgram(session));
}

/** With every option of every command, for what describes them all: docs and completion. */
export async function createFullProgram(session: Session): Promise<Command> {
  const program = createProgram(session);
  for (const command of program.commands) await define(command, session);
  return program;
}

/** Without a command, commander shows the help, and its message is only a code. */
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
    const program = createProgram(session);
    await program.parseAsync(withKnownHelp(program, args), { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (isHelp(error)) return exitCodes.done;
    const { describeError } = await import("./terminal/describe-error.ts");
    const { message, exitCode } = describeError(error);
    session.say(`logpipe: ${message}`);
    if (session.verbose && error instanceof Error) session.say(error.stack ?? "");
    return exitCode;
  }
}

/**
 * `help COMMAND` as `COMMAND --help`, so that the command is defined first. For an unknown command, the request for help is
 * dropped: commander then names the command instead of showing the general help.
 */
function withKnownHelp(program: Command, args: readonly string[]): string[] {
  const asked = args[0] === "help" && args.length > 1 ? [...args.slice(1), "--help"] : [...args];
  const [name] = program.parseOptions(asked).operands;
  const isKnown = name === undefined || name === "help" || Object.hasOwn(entries, name);
  return isKnown ? asked : asked.filter((arg) => arg !== "--help" && arg !== "-h");
}

function isHelp(error: unknown): boolean {
  return error instanceof Error && "exitCode" in error && error.exitCode === 0;
}
