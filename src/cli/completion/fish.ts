import type { Words } from "./words.ts";

/** A completion script for fish. */
export function fishCompletion({ program, options, commands }: Words): string {
  const names = commands.map(({ name }) => name).join(" ");
  const isIn = (name: string): string => `-n '__fish_seen_subcommand_from ${name}'`;
  const lines = [
    ...options.map((option) => optionLine(option)),
    ...commands.map(
      ({ name, description }) =>
        `-n 'not __fish_seen_subcommand_from ${names}' -f -a ${name} -d ${quoted(description)}`,
    ),
    ...commands.flatMap(({ name, options: all, choices }) => [
      ...(choices.length > 0 ? [`${isIn(name)} -f -a ${quoted(choices.join(" "))}`] : []),
      ...all
        .filter(({ flag }) => !options.some((global) => global.flag === flag))
        .map((option) => `${isIn(name)} ${optionLine(option)}`),
    ]),
  ];
  return `# fish completion of ${program}; made by \`${program} completion fish\`
${lines.map((line) => `complete -c ${program} ${line}`).join("\n")}
`;
}

function optionLine({ flag, description, value, choices }: Words["options"][number]): string {
  const name = `-l ${flag.replace(/^--/, "")} -d ${quoted(description)}`;
  if (value === undefined) return name;
  if (choices.length > 0) return `${name} -x -a ${quoted(choices.join(" "))}`;
  return value === "file" ? `${name} -r -F` : `${name} -x`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
