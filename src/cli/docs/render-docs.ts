import type { Argument, Command, Option } from "commander";
import { examplesOf } from "../terminal/examples.ts";
import { exitCodeMeanings } from "../terminal/exit-codes.ts";

/** docs/cli.md, of the same definitions as `--help`. */
export function renderDocs(program: Command): string {
  return `# ${program.name()}

<!-- Made of the definitions in src/cli by local/tools/write-cli-docs.ts; do not edit. -->

${program.description()} In the project \`npm run logpipe -- COMMAND\` (with \`--silent\` after \`run\`, stdout holds the result alone), of the bundle (\`npm run bundle\`) \`dist/logpipe.mjs COMMAND\`.

Results go to stdout, everything said about them to stderr. With \`--json\` stdout holds one JSON document, or one a line, and nothing else. Tables are as wide as the terminal, 80 columns in a pipe; progress bars are plain lines there, and colours neither there nor with \`NO_COLOR\`. Ctrl-C ends the following of what runs, never what runs.

## Options of every command

${table("option", program.options.map(optionRow))}

Credentials are found as the AWS SDK finds them. \`AWS_ENDPOINT_URL\` names another AWS, such as the local stack. Of \`samconfig.toml\`, in this folder or above, counts what \`sam deploy\` would use: \`stack_name\`, \`region\`, \`profile\`.

## Exit codes

| code | meaning |
|---|---|
${exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`).join("\n")}

## Commands

${program.commands.map((command) => renderCommand(program, command)).join("\n\n")}
`;
}

function renderCommand(program: Command, command: Command): string {
  const examples = examplesOf(command).map(([line, what]) => `# ${what}\n${program.name()} ${line}`);
  const rows = [...command.registeredArguments.map(argumentRow), ...command.options.map(optionRow)];
  return [
    `### ${program.name()} ${command.name()}`,
    `${command.description()}.`.replace(/^./, (first) => first.toUpperCase()),
    `\`${program.name()} ${command.name()} ${command.usage()}\``,
    ...(rows.length > 0 ? [table("argument or option", rows)] : []),
    ...(examples.length > 0 ? [`\`\`\`\n${examples.join("\n")}\n\`\`\``] : []),
  ].join("\n\n");
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, text]) => `| \`${name}\` | ${text.replaceAll("|", "\\|")} |`);
  return [`| ${title} | meaning |`, "|---|---|", ...lines].join("\n");
}

function argumentRow(argument: Argument): [string, string] {
  const name = `${argument.name()}${argument.variadic ? "..." : ""}`;
  const choices = argument.argChoices === undefined ? "" : `: ${argument.argChoices.join(", ")}`;
  return [argument.required ? `<${name}>` : `[${name}]`, `${argument.description}${choices}`];
}

function optionRow({ flags, description, argChoices, defaultValue, negate }: Option): [string, string] {
  const choices = argChoices === undefined ? "" : `: ${argChoices.join(", ")}`;
  const hasDefault = defaultValue !== undefined && !negate;
  return [flags, `${description}${choices}${hasDefault ? ` (default: ${String(defaultValue)})` : ""}`];
}
