import type { Command } from "commander";

/** A command line, without `logpipe `, and what it does. */
export type Example = readonly [line: string, what: string];

const known = new WeakMap<Command, readonly Example[]>();

/** Adds examples to a command's help, and to docs/cli.md. */
export function withExamples(command: Command, ...examples: readonly Example[]): Command {
  known.set(command, examples);
  const lines = examples.map(([line, what]) => `  # ${what}\n  logpipe ${line}`);
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}\n`);
}

export function examplesOf(command: Command): readonly Example[] {
  return known.get(command) ?? [];
}
