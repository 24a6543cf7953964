import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { template } from "../template/sources.ts";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const pages = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }).scripts;

describe("README.md and docs/", () => {
  it("describe every parameter of the template, and no other", () => {
    const table = readme.slice(readme.indexOf("### Parameters"), readme.indexOf("## Operating it"));
    const rows = table.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(new Set(named)).toEqual(new Set(Object.keys(template.Parameters)));
  });

  it.each(["README.md", ...pages])("%s names only pages and scripts that exist", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const missing = [...text.matchAll(/\bdocs\/[\w-]+\.md/g)].filter(
      ([path]) => !existsSync(join(root, path)),
    );
    const unknown = [...text.matchAll(/npm run ([a-z]+)/g)].filter(([, name = ""]) => !(name in scripts));
    expect([missing, unknown]).toEqual([[], []]);
  });

  it("lead to every page of docs/", () => {
    const linked = ["README.md", ...pages].map((page) => readFileSync(join(root, page), "utf8")).join("\n");
    expect(pages.filter((page) => !linked.includes(page))).toEqual([]);
  });
});
