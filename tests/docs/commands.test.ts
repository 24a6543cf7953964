import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type Command, InvalidArgumentError } from "commander";
import { createFullProgram } from "../../src/cli/program.ts";
import { Session } from "../../src/cli/terminal/session.ts";
import { terminalOf } from "../../src/cli/terminal/terminal.ts";

const root = join(import.meta.dirname, "../..");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};
const program = await createFullProgram(new Session(terminalOf(process), {}, root));

/** Lines of code blocks, and code within text. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```\w*\n(.*?)^ *```/gms)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );
  const inline = [...text.replaceAll(/^ *```.*?^ *```/gms, "").matchAll(/`([^`\n]+)`/g)];
  return [...blocks, ...inline.map(([, code = ""]) => code)];
}

/** The words of each command line that begins with one of these, without a comment, a pipe and what follows. */
function wordsAfter(page: string, start: RegExp): string[][] {
  return codeOf(readFileSync(join(root, page), "utf8")).flatMap((code) =>
    code.split("&&").flatMap((part) => {
      const line =
        part
          .replace(/\s#.*$/, "")
          .split(/ [|<>] /, 1)[0]
          ?.trim() ?? "";
      const rest = start.exec(line);
      return rest === null
        ? []
        : [
            line
              .slice(rest[0].length)
              .split(/\s+/)
              .filter((word) => word !== ""),
          ];
    }),
  );
}

/** In capitals, in brackets, or with dots: for the reader to fill in. `nosuch` is the command that does not exist. */
const isPlaceholder = (word: string): boolean => /^[A-Z]{2,}$|^[[<]|…|^nosuch$/.test(word);

/** What logpipe would not accept; an option at the end may stand without its value, as the name of the option. */
function faultOf([first = "", ...words]: readonly string[]): string | undefined {
  const isGlobal = first.startsWith("-");
  if (isGlobal) {
    const fault = faultOfOptions(program, [first]);
    return (
      fault ??
      faultOf(words.slice(program.options.find(({ long }) => long === first)?.required === true ? 1 : 0))
    );
  }
  const command = program.commands.find((one) => one.name() === first);
  if (command === undefined)
    return first === "help" || first === "" || isPlaceholder(first) ? undefined : `no command ${first}`;
  return faultOfOptions(command, words) ?? faultOfAction(command, words);
}

function faultOfOptions(command: Command, words: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (!/^--\w/.test(word) || word === "--help") continue;
    const option = [...command.options, ...program.options].find(({ long }) => long === word);
    if (option === undefined) return `no option ${word}`;
    const value = words[index + 1];
    if (!option.required || value === undefined || isPlaceholder(value)) continue;
    if (option.argChoices !== undefined && !option.argChoices.includes(value)) return `${word} ${value}`;
    try {
      option.parseArg?.(value, undefined);
    } catch (error) {
      if (error instanceof InvalidArgumentError) return `${word} ${value}: ${error.message}`;
      throw error;
    }
  }
  return undefined;
}

/** Such as `list` of `rejects`. */
function faultOfAction(command: Command, [first = "--"]: readonly string[]): string | undefined {
  const choices = command.registeredArguments[0]?.argChoices;
  if (choices === undefined || first.startsWith("-") || isPlaceholder(first)) return undefined;
  return choices.includes(first) ? undefined : `${command.name()} ${first}`;
}

const logpipe = /^(?:npm run (?:--silent )?logpipe(?: --)?|(?:dist\/)?logpipe(?:\.mjs)?)(?= |$)/;

describe("commands in README.md, CONTRIBUTING.md and docs/", () => {
  it("name only commands, options and values that logpipe accepts", () => {
    const faults = pages.flatMap((page) =>
      wordsAfter(page, logpipe).flatMap((words) => {
        const fault = faultOf(words);
        return fault === undefined ? [] : [`${page}: logpipe ${words.join(" ")}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("are found, and what is wrong in them", () => {
    expect(pages.flatMap((page) => wordsAfter(page, logpipe)).length).toBeGreaterThan(150);
    const faults = [
      "unknown",
      "status --unknown",
      "doctor --only unknown",
      "backfill s3://b/ --since yesterday",
      "rejects unknown",
      "--unknown status",
    ].map((line) => faultOf(line.split(" ")));
    expect(faults).not.toContain(undefined);
    const fine = [
      "--profile APP doctor --only producer",
      "status --json",
      "backfill s3://b/ --since DAY",
      "COMMAND",
    ];
    expect(fine.map((line) => faultOf(line.split(" ")))).toEqual(fine.map(() => undefined));
  });

  it("name only scripts that package.json has", () => {
    const own = new Set(["ci", "install", "pack", "exec"]);
    const unknown = pages.flatMap((page) =>
      wordsAfter(page, /^(?:[A-Z_]+=\S+ )*npm (?:run )?(?=[a-z:]+(?: |$))/)
        .map(([name = ""]) => name)
        .filter((name) => !(name in scripts) && !own.has(name))
        .map((name) => `${page}: npm ${name}`),
    );
    expect(unknown).toEqual([]);
  });
});
