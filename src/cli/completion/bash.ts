import type { CommandWords, Words } from "./words.ts";

/** Values that are files are completed as such. */
const files = new Set(["file"]);

/** A completion script for bash. */
export function bashCompletion({ program, options, commands }: Words): string {
  const names = commands.map(({ name }) => name);
  return `# bash completion of ${program}; made by \`${program} completion bash\`
_${program}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join("|")}) command=$word; break ;;
    esac
  done
  case "$command $prev" in
${[{ name: "", options }, ...commands].flatMap(valueCases).join("\n")}
  esac
  case $command in
    "") words="${[...names, ...options.map(({ flag }) => flag), "--help"].join(" ")}" ;;
${commands.map((command) => `    ${command.name}) words="${wordsOfCommand(command)}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${program} ${program}
`;
}

function wordsOfCommand({ options, choices }: CommandWords): string {
  return [...choices, ...options.map(({ flag }) => flag), "--help"].join(" ");
}

/** After an option that takes a value: its choices, files, or nothing. */
function valueCases({ name, options }: Pick<CommandWords, "name" | "options">): string[] {
  return options.flatMap(({ flag, value, choices }) => {
    if (value === undefined) return [];
    const generated = files.has(value) ? "-f" : `-W "${choices.join(" ")}"`;
    return [`    "${name} ${flag}") COMPREPLY=($(compgen ${generated} -- "$cur")); return ;;`];
  });
}
