import { type ExitCode, exitCodes } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** The options that every command takes. */
export interface GlobalOptions {
  readonly stackName?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: true;
  readonly verbose?: true;
}

/** One run of logpipe: its terminal and surroundings, the global options, and the exit code it will end with. */
export class Session {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory, where samconfig.toml is looked for. */
  readonly folder: string;
  exitCode: ExitCode = exitCodes.done;
  private given: GlobalOptions = {};

  constructor(terminal: Terminal, env: Readonly<Record<string, string | undefined>>, folder: string) {
    this.terminal = terminal;
    this.env = env;
    this.folder = folder;
  }

  configure(options: GlobalOptions): void {
    this.given = options;
  }

  get options(): GlobalOptions {
    return this.given;
  }

  get json(): boolean {
    return this.given.json === true;
  }

  get verbose(): boolean {
    return this.given.verbose === true;
  }

  /** Prints the result to stdout: one JSON document with --json, otherwise the text. */
  print(document: unknown, text: () => string): void {
    const result = this.json ? JSON.stringify(document) : text();
    if (result !== "") this.terminal.stdout.write(`${result}\n`);
  }

  /** Writes a remark to stderr, whatever the form of the result. */
  say(text: string): void {
    this.terminal.stderr.write(`${text}\n`);
  }
}
