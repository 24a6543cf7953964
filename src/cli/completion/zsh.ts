import type { CommandWords, Words } from "./words.ts";

/** A completion script for zsh. */
export function zshCompletion({ program, options, commands }: Words): string {
  return `#compdef ${program}
# zsh completion of ${program}; made by \`${program} completion zsh\`
_${program}() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(":", "\\:")}`)}`).join("\n")}
  )
  local context state state_descr line
  typeset -A opt_args
  _arguments -C \\
${options.map((option) => `    ${specification(option)} \\`).join("\n")}
    '1:command:->command' '*::argument:->argument' && return
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join("\n")}
      esac ;;
  esac
}
compdef _${program} ${program}
`;
}

function commandCase({ name, options, choices, takesArguments }: CommandWords): string {
  const argument = choices.length > 0 ? `'1:argument:(${choices.join(" ")})'` : "'*:argument:_default'";
  const specifications = [...options.map(specification), ...(takesArguments ? [argument] : [])];
  return `        ${name}) _arguments ${specifications.join(" ")} ;;`;
}

function specification({ flag, description, value, choices }: Words["options"][number]): string {
  const text = description.replaceAll(/[[\]\\:]/g, (character) => `\\${character}`);
  if (value === undefined) return quoted(`${flag}[${text}]`);
  const action = choices.length > 0 ? `(${choices.join(" ")})` : value === "file" ? "_files" : "";
  return quoted(`${flag}[${text}]:${value}:${action}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
