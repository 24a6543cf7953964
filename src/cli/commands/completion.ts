import { Argument, type Command } from "commander";
import { withExamples } from "../terminal/command-line.ts";
import {
  bashCompletion,
  fishCompletion,
  type Words,
  wordsOf,
  zshCompletion,
} from "../terminal/completion-scripts.ts";
import type { Session } from "../terminal/session.ts";

const generators = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<string, (words: Words) => string>;
type Shell = keyof typeof generators;

/** `logpipe completion SHELL`: a script that completes these commands and options. */
export function completion(command: Command, session: Session, fullProgram: () => Promise<Command>): Command {
  return withExamples(
    command
      .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(generators)))
      .action(async (shell: Shell) => {
        const script = generators[shell](wordsOf(await fullProgram()));
        session.print({ shell, script }, () => script.trimEnd());
      }),
    ["completion bash > ~/.local/share/bash-completion/completions/logpipe", "bash"],
    ['completion zsh > "${fpath[1]}/_logpipe"', "zsh"],
    ["completion fish > ~/.config/fish/completions/logpipe.fish", "fish"],
  );
}
