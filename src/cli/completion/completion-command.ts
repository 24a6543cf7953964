import { Argument, Command } from "commander";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { type Words, wordsOf } from "./words.ts";
import { zshCompletion } from "./zsh.ts";

const generators = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const satisfies Record<
  string,
  (words: Words) => string
>;
type Shell = keyof typeof generators;

/** `logpipe completion SHELL`: the script that completes what these definitions take. */
export function completionCommand(session: Session, programOf: () => Command): Command {
  return withExamples(
    new Command("completion")
      .description("print a completion script")
      .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(generators)))
      .action((shell: Shell) => {
        const script = generators[shell](wordsOf(programOf()));
        session.print({ shell, script }, () => script.trimEnd());
      }),
    ["completion bash > ~/.local/share/bash-completion/completions/logpipe", "bash"],
    ['completion zsh > "${fpath[1]}/_logpipe"', "zsh"],
    ["completion fish > ~/.config/fish/completions/logpipe.fish", "fish"],
  );
}
