import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { runCli } from "../run-cli.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const script = join(temporaryFolder(), "completion.bash");

/** What a real bash offers for the last word. */
function offered(...words: string[]): string[] {
  const line = ["logpipe", ...words];
  const program = `source ${script}; COMP_WORDS=("$@"); COMP_CWORD=${line.length - 1}; _logpipe; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync("bash", ["-c", program, "bash", ...line], { encoding: "utf8" });
  return text.split("\n").filter((word) => word !== "");
}

describe("logpipe completion", () => {
  beforeAll(async () => {
    writeFileSync(script, (await runCli(["completion", "bash"])).out);
  });

  it.each([
    [["re"], ["redrive", "replay", "resume"]],
    [["--st"], ["--stack-name"]],
    [
      ["backfill", "--"],
      [
        "--since",
        "--until",
        "--format",
        "--dry-run",
        "--yes",
        "--no-follow",
        "--stack-name",
        "--region",
        "--profile",
        "--json",
        "--verbose",
        "--help",
        "--version",
      ],
    ],
    [
      ["--region", "us-east-1", "replay", "--format", "alb-"],
      ["alb-connection", "alb-health-check"],
    ],
    [
      ["pause", "--only", ""],
      ["load", "cloudwatch"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", "--help"],
    ],
    [["backfill", "--since", ""], []],
  ])("offers in bash after %j", (words, expected) => {
    expect(offered(...words)).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(offered(...words)).toEqual([]);
  });

  it.each([
    [
      "zsh",
      "#compdef logpipe",
      "backfill) _arguments '--since[from this day",
      "'--only[only this flow]:flow:(load cloudwatch app-logs)'",
    ],
    [
      "fish",
      "complete -c logpipe -n '__fish_seen_subcommand_from pause' -l only",
      "-x -a 'load cloudwatch app-logs'",
      "-f -a status -d 'show what",
    ],
  ])("knows every command and option in %s", async (shell, ...pieces) => {
    const { out } = await runCli(["completion", shell]);
    for (const piece of pieces) expect(out).toContain(piece);
    for (const command of [
      "status",
      "failures",
      "redrive",
      "replay",
      "backfill",
      "pause",
      "resume",
      "clean",
      "parse",
    ])
      expect(out).toContain(command);
  });

  it("is a JSON document with --json", async () => {
    const { out } = await runCli(["completion", "fish", "--json"]);
    expect(JSON.parse(out)).toEqual({
      shell: "fish",
      script: expect.stringContaining("complete -c logpipe"),
    });
  });
});
