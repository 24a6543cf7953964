import type { Argument, Command, Option } from "commander";
import { examplesOf } from "./terminal/command-line.ts";
import { exitCodeMeanings } from "./terminal/errors.ts";

/**
 * docs/cli.md, from the same definitions as `--help`.
 * @param permissionsOf what a command needs on AWS, as text; empty for nothing
 */
export function renderDocs(program: Command, permissionsOf: (command: string) => string): string {
  return `# ${program.name()}

<!-- Generated from the definitions in src/cli by local/tools/write-cli-docs.ts; do not edit. -->

${program.description()} Run it in the project as \`npm run logpipe -- COMMAND\` (add \`--silent\` after \`run\` to have only the result on stdout), or from the bundle (\`npm run bundle\`) as \`dist/logpipe.mjs COMMAND\`. It needs Node.js 22 or later.

Results go to stdout, everything else to stderr. With \`--json\`, stdout holds one JSON document, or one per line, and nothing else. Tables are as wide as the terminal, or 80 columns in a pipe. In a pipe, progress bars are plain lines; there are no colours in a pipe or with \`NO_COLOR\`. Ctrl-C stops watching; whatever is being watched keeps running.

## Global options

${table("option", program.options.map(optionRow))}

Credentials are found the way the AWS SDK finds them. \`AWS_ENDPOINT_URL\` names another AWS, such as the local stack. From \`samconfig.toml\`, in this folder or above, logpipe takes what \`sam deploy\` would use: \`stack_name\`, \`region\`, \`profile\`.

## Exit codes

| code | meaning |
|---|---|
${exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`).join("\n")}

## Commands

Permissions are what the integration tests saw each command ask for, with the resources' names in template.yaml: \`RejectBucket\` is the bucket itself, \`RejectBucket/*\` its objects, a state machine's \`/*\` its executions and map runs, the domain's \`/*\` its paths. Some are needed only with certain options. With an existing bucket or domain, they are for that one.

${program.commands.map((command) => renderCommand(program, command, permissionsOf(command.name()))).join("\n\n")}
`;
}

function renderCommand(program: Command, command: Command, permissions: string): string {
  const examples = examplesOf(command).map(([line, what]) => `# ${what}\n${program.name()} ${line}`);
  const rows = [...command.registeredArguments.map(argumentRow), ...command.options.map(optionRow)];
  return [
    `### ${program.name()} ${command.name()}`,
    `${command.description()}.`.replace(/^./, (first) => first.toUpperCase()),
    `\`${program.name()} ${command.name()} ${command.usage()}\``,
    ...(rows.length > 0 ? [table("argument or option", rows)] : []),
    ...(examples.length > 0 ? [`\`\`\`\n${examples.join("\n")}\n\`\`\``] : []),
    ...(permissions === "" ? [] : [`Permissions: ${permissions}.`]),
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
