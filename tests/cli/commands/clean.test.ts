import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { fakeStack } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const folder = temporaryFolder();

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

async function run(...args: string[]) {
  return await runCli(["clean", ...args]);
}

const rules = file("rules.json", {
  families: [{ prefix: "elb-", maxAgeDays: 90 }],
  disk: { freeGiB: 1, floor: 1 },
});
const plan = file("indexes.json", [
  { index: "elb-2026-11-20", uuid: "a", "store.size": "2000000" },
  { index: "elb-2026-07-01", uuid: "b", "store.size": "1500000" },
  { index: "elb-audit-2026-01-01", "store.size": null },
]);
const now = "2026-11-24T00:00:00Z";

describe("logpipe clean --plan", () => {
  it("prints a verdict for every index, and counts that add up", async () => {
    expect(await run("--plan", plan, "--rules", rules, "--now", now)).toEqual({
      code: 0,
      out: [
        "elb-2026-07-01        delete: 145 days old, up to 90 are kept",
        "elb-2026-11-20        kept: newest of its family",
        "elb-audit-2026-01-01  not ours: suffix does not fit the rotation",
        "",
      ].join("\n"),
      err: [
        "3 indexes: 1 to delete (1.50 MB), 2 kept",
        "The disk rule was left out: a list says nothing about disks.",
        "Nothing was deleted.",
        "",
      ].join("\n"),
    });
  });

  it("exits with 1 and the reason if the run would be refused", async () => {
    const { code, err } = await run("--plan", plan, "--rules", rules, "--now", "2099-01-01T00:00:00Z");
    expect(code).toBe(1);
    expect(err).toContain("ClockSuspectError: By the time of this run, 2099-01-01T00:00:00.000Z");
  });

  it.each([
    [
      "rules that are wrong",
      ["--plan", plan, "--rules", file("bad.json", { families: [] })],
      "families: must name",
    ],
    ["rules that are not JSON", ["--plan", plan, "--rules", file("no.json", "{")], "not JSON"],
    ["rules that do not exist", ["--plan", plan, "--rules", join(folder, "none")], "none does not exist"],
    ["a list that is not JSON", ["--rules", rules, "--plan", file("list.txt", "green open")], "is not JSON"],
    ["a list of something else", ["--rules", rules, "--plan", file("list.json", [{ name: "a" }])], "0.index"],
    ["a time that is not one", ["--rules", rules, "--plan", plan, "--now", "yesterday"], "--now yesterday"],
    ["an endpoint that is not a URL", ["--rules", rules, "--endpoint", "my-domain"], "--endpoint my-domain"],
    ["--plan with --yes", ["--rules", rules, "--plan", plan, "--yes"], "cannot be used with"],
  ])("exits with 2 for %s", async (_, args, message) => {
    const { code, err } = await run(...args);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it("exits with 5 if nothing answers at the endpoint", async () => {
    const { code, err } = await run("--rules", rules, "--endpoint", "http://127.0.0.1:9");
    expect([code, err]).toEqual([5, expect.stringContaining("did not answer")]);
  });

  it("takes the rules and the rotation of the stack", async () => {
    const CleanRules = '{"families": [{"prefix": "elb-", "maxAgeDays": 30}]}';
    fakeStack({}, {}, { CleanRules, IndexRotation: "month" });
    const months = file("months.json", [{ index: "elb-2026-11" }, { index: "elb-2026-05" }]);
    const { out } = await run("--plan", months, "--now", now);
    expect(out).toContain("elb-2026-05  delete: ");
  });

  it("prints one JSON document with --json", async () => {
    const { out } = await run("--plan", plan, "--rules", rules, "--now", now, "--json");
    expect(JSON.parse(out)).toEqual({
      verdicts: expect.arrayContaining([
        { index: "elb-2026-07-01", reason: "delete: 145 days old, up to 90 are kept" },
      ]),
      toDelete: ["elb-2026-07-01"],
      results: [],
    });
  });

  it("reads sizes with units, and refuses what is not a size", async () => {
    const sized = (size: string) =>
      file("sized.json", [
        { index: "elb-2026-11-20", "store.size": "1b" },
        { index: "elb-2026-07-01", "store.size": size },
      ]);
    for (const [size, figure] of [
      ["10.2mb", "10.7 MB"],
      ["3gb", "3.22 GB"],
      ["208b", "208 B"],
      ["1500000", "1.50 MB"],
    ] as const) {
      const { err } = await run("--plan", sized(size), "--rules", rules, "--now", now);
      expect(err).toContain(`1 to delete (${figure})`);
    }
    const { code, err } = await run("--plan", sized("much"), "--rules", rules, "--now", now);
    expect([code, err]).toEqual([2, expect.stringContaining("1.store.size: much is not a size")]);
  });
});
