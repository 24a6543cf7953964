import { selectStack, type SelectionOptions } from "./stack/selection.ts";
import { Stack } from "./stack/stack.ts";
import { type ExitCode, exitCodes } from "./terminal/exit-codes.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** The options of every command. */
export interface GlobalOptions extends SelectionOptions {
  readonly json?: true;
  readonly verbose?: true;
}

/** One run of logpipe: its terminal, the stack that its options name, and the exit code that it will end with. */
export class Session {
  readonly terminal: Terminal;
  exitCode: ExitCode = exitCodes.done;
  private options: GlobalOptions = {};
  private readonly env: Readonly<Record<string, string | undefined>>;
  private readonly folder: string;
  private selected: Stack | undefined;

  constructor(terminal: Terminal, env: Readonly<Record<string, string | undefined>>, folder: string) {
    this.terminal = terminal;
    this.env = env;
    this.folder = folder;
  }

  configure(options: GlobalOptions): void {
    this.options = options;
  }

  get json(): boolean {
    return this.options.json === true;
  }

  get verbose(): boolean {
    return this.options.verbose === true;
  }

  /** @throws UsageError where samconfig.toml cannot be read */
  get stack(): Stack {
    this.selected ??= new Stack(selectStack(this.options, this.env, this.folder));
    return this.selected;
  }

  /** The result: one JSON document with --json, else the text. */
  print(document: unknown, text: () => string): void {
    this.terminal.stdout.write(`${this.json ? JSON.stringify(document) : text()}\n`);
  }

  /** What is said about it: to stderr, whatever the result's form. */
  say(text: string): void {
    this.terminal.stderr.write(`${text}\n`);
  }
}
