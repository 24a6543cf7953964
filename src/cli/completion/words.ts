import type { Command, Option } from "commander";

/** An option as completion needs it. */
interface OptionWords {
  readonly flag: string;
  readonly description: string;
  /** What its value is called; undefined where it takes none. */
  readonly value: string | undefined;
  readonly choices: readonly string[];
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** Choices of its first argument. */
  readonly choices: readonly string[];
  readonly takesArguments: boolean;
}

/** What can be typed: the options of every command, and the commands with their own. */
export interface Words {
  readonly program: string;
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
}

/** Reads the words off the definitions. */
export function wordsOf(program: Command): Words {
  const options = program.options.map(optionWords);
  return {
    program: program.name(),
    options,
    commands: program.commands.map((command) => ({
      name: command.name(),
      description: command.description(),
      options: [...command.options.map(optionWords), ...options],
      choices: command.registeredArguments[0]?.argChoices ?? [],
      takesArguments: command.registeredArguments.length > 0,
    })),
  };
}

function optionWords({ long, flags, description, argChoices }: Option): OptionWords {
  return {
    flag: long ?? flags,
    description,
    value: /<(.+)>/.exec(flags)?.[1],
    choices: argChoices ?? [],
  };
}
