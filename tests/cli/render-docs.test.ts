import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { commandPermissions } from "../../local/tools/iam/command-permissions.ts";
import { readRecording } from "../../local/tools/iam/recording-file.ts";
import { projectRoot } from "../../local/tools/paths.ts";
import { createFullProgram } from "../../src/cli/program.ts";
import { renderDocs } from "../../src/cli/render-docs.ts";
import { examplesOf } from "../../src/cli/terminal/command-line.ts";
import { Session } from "../../src/cli/terminal/session.ts";
import { terminalOf } from "../../src/cli/terminal/terminal.ts";
import { runCli } from "./run-cli.ts";

const program = await createFullProgram(new Session(terminalOf(process), {}, projectRoot));

const permissionsOf = (command: string): string => commandPermissions(readRecording(), command);

describe("docs/cli.md", () => {
  it("is what the definitions generate; if not, run `node local/tools/write-cli-docs.ts`", () => {
    expect(readFileSync(join(projectRoot, "docs", "cli.md"), "utf8")).toBe(
      renderDocs(program, permissionsOf),
    );
  });

  it("names the permissions of every command that asks AWS for something, and of no other", () => {
    const names = program.commands.map((command) => command.name());
    const without = names.filter((name) => permissionsOf(name) === "");
    expect(without).toEqual(["parse", "transform", "completion"]);
    expect(permissionsOf("pause")).toContain("`lambda:UpdateEventSourceMapping`");
    expect(permissionsOf("rejects")).toContain("`s3:DeleteObject`");
  });

  it("covers every caller that was recorded", () => {
    const names = new Set(program.commands.map((command) => command.name()));
    const callers = Object.keys(readRecording()).filter((caller) => caller.startsWith("logpipe "));
    expect(callers.filter((caller) => !names.has(caller.split(" ")[1] ?? ""))).toEqual([]);
  });
});

describe("--help", () => {
  it.each(program.commands.map((command) => command.name()))("of %s has examples", async (name) => {
    const { code, out, err } = await runCli([name, "--help"]);
    expect([code, err]).toEqual([0, ""]);
    const command = program.commands.find((one) => one.name() === name);
    const examples = command === undefined ? [] : examplesOf(command);
    expect(examples.length).toBeGreaterThan(0);
    for (const [line] of examples) expect(out).toContain(`logpipe ${line}`);
  });

  it("of the program lists every command", async () => {
    const { code, out } = await runCli(["--help"]);
    expect(code).toBe(0);
    for (const command of program.commands) expect(out).toMatch(new RegExp(`^  ${command.name()}  `, "m"));
    expect(await runCli(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it.each([["nosuch"], ["--json", "nosuch"], ["help", "nosuch"]])(
    "of an unknown command, %j, names that command",
    async (...args) => {
      for (const help of [["--help"], ["-h"], []]) {
        const { code, out, err } = await runCli([...args, ...help]);
        expect([code, out]).toEqual([2, ""]);
        expect(err).toContain("unknown command 'nosuch'");
      }
    },
  );

  it("is what `help COMMAND` shows", async () => {
    expect(await runCli(["help", "replay"])).toEqual(await runCli(["replay", "--help"]));
  });
});
