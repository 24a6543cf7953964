import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pythonEnvironment } from "../install-python.ts";
import { localFolder, nodeProgram, projectRoot } from "../paths.ts";
import { runProgram } from "../run-program.ts";

/**
 * Spoils the template in one place after the other, and runs the tests and rules of the template on a copy: each must be
 * caught. It takes a quarter of an hour, so that it is no part of `npm run check`.
 * Usage: node local/tools/check/mutate-template.ts [words of the mutants that are wanted]
 */
interface Mutant {
  readonly name: string;
  readonly text: string;
}
interface Block {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Mutants that nothing has to catch, each with its reason. */
const equivalent: Readonly<Record<string, string>> = {};

/** Properties without which something is lost, open, or not kept. */
const protecting =
  /^ +(DeadLetterConfig:.*|RedrivePolicy:|MetricsConfig:.*|FunctionResponseTypes:.*|DestinationConfig:.*|DeletionPolicy:.*|UpdateReplacePolicy:.*|Condition: \{.*\}|StartingPosition:.*)$/;

const indent = (line: string): number => line.length - line.trimStart().length;

function blocksOf(lines: readonly string[]): Block[] {
  const [first, last] = [lines.indexOf("Resources:"), lines.indexOf("Outputs:")];
  const starts = lines.flatMap((line, at) => {
    const [, name] = /^ {2}(\w+):$/.exec(line) ?? [];
    return name !== undefined && at > first && at < last ? [{ name, start: at }] : [];
  });
  return starts.map(({ name, start }, at) => ({ name, start, end: starts[at + 1]?.start ?? last }));
}

function mutantsOf(original: string): Mutant[] {
  const lines = original.split("\n");
  const mutants: Mutant[] = [];
  const add = (name: string, from: number, to: number, ...instead: readonly string[]): void => {
    mutants.push({ name, text: [...lines.slice(0, from), ...instead, ...lines.slice(to)].join("\n") });
  };
  for (const { name, start, end } of blocksOf(lines)) {
    const body = lines.slice(start, end);
    body.forEach((line, offset) => {
      const at = start + offset;
      const [, begin, list] = /^( +(?:DependsOn|Action): )\[?([^[\]{}]+)\]?$/.exec(line) ?? [];
      const members = list?.split(",").map((member) => member.trim()) ?? [];
      const isAction = begin?.includes("Action") ?? false;
      if (begin !== undefined && (!isAction || members.length > 1))
        for (const member of members) {
          const others = members.filter((one) => one !== member);
          const rest = others.length === 0 ? [] : [`${begin}[${others.join(", ")}]`];
          add(`${name} ${begin.trim()} ${member}`, at, at + 1, ...rest);
        }
      if (/^ +- [a-z0-9]+:[A-Z]\w+$/.test(line)) add(`${name} Action: ${line.trim().slice(2)}`, at, at + 1);
      if (!protecting.test(line)) return;
      let after = offset + 1;
      while (after < body.length && indent(body[after] ?? "") > indent(line)) after += 1;
      add(`${name} ${line.trim().slice(0, 60)}`, at, start + after);
    });
    if (!name.endsWith("Alarm")) continue;
    const metric = body.findIndex((line) => line.trimStart().startsWith("MetricName:"));
    const isUsedElsewhere = body.some((line) => line.includes(" &"));
    if (isUsedElsewhere)
      add(`${name} MetricName`, start + metric, start + metric + 1, "      MetricName: Nothing");
    else add(`${name} itself`, start, end);
  }
  return mutants;
}

const copy = join(localFolder, "check", "mutated");
rmSync(copy, { recursive: true, force: true });
for (const file of (await runProgram("git", ["ls-files"])).split("\n")) {
  if (file === "" || !existsSync(join(projectRoot, file))) continue;
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  copyFileSync(join(projectRoot, file), join(copy, file));
}
symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
const python = join(await pythonEnvironment("ministack"), "python");

/** What caught a mutant: the name of the first test that fails, or the first problem of the rules. */
async function caughtBy({ text }: Mutant): Promise<string | undefined> {
  writeFileSync(join(copy, "template.yaml"), text);
  const jest = join("node_modules", "jest", "bin", "jest.js");
  const options = ["--selectProjects=unit", "--maxWorkers=1", "--testPathPatterns", "tests/template/"];
  try {
    await runProgram(nodeProgram, ["--experimental-vm-modules", "--no-warnings", jest, ...options], {
      cwd: copy,
    });
    const expanded = await runProgram(python, [join("local", "tools", "check", "expand-template.py"), "."], {
      cwd: copy,
    });
    writeFileSync(join(copy, "expanded.json"), expanded);
    await runProgram(nodeProgram, [join("local", "tools", "check", "check-template.ts"), "expanded.json"], {
      cwd: copy,
    });
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, test] = /●\s+(.+)/.exec(message) ?? [];
    return test ?? message.split("\n")[1] ?? message;
  }
}

const wanted = process.argv.slice(2);
const mutants = mutantsOf(readFileSync(join(projectRoot, "template.yaml"), "utf8")).filter(({ name }) =>
  wanted.every((word) => name.includes(word)),
);
const survivors: string[] = [];
for (const mutant of mutants) {
  const reason = equivalent[mutant.name];
  const by = reason === undefined ? await caughtBy(mutant) : `left out: ${reason}`;
  if (by === undefined) survivors.push(mutant.name);
  console.log(
    `${by === undefined ? "SURVIVED" : "caught  "}  ${mutant.name}${by === undefined ? "" : `: ${by}`}`,
  );
}
console.log(`${mutants.length} mutants, ${survivors.length} survived`);
if (survivors.length > 0 || mutants.length === 0) process.exitCode = 1;
