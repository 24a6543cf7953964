import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parameterDocs } from "../../local/tools/write-parameter-docs.ts";
import { template } from "../template/sources.ts";

const root = join(import.meta.dirname, "../..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const pages = readdirSync(join(root, "docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);

describe("README.md and docs/", () => {
  it("name nothing in README.md that the template does not have", () => {
    const names = [...readme.matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name = ""]) => name);
    const known = { ...template.Parameters, ...template.Resources, ...template.Outputs };
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !(name in known))).toEqual([]);
  });

  it("list every parameter as the template has it; if not, run `node local/tools/write-parameter-docs.ts`", () => {
    const page = readFileSync(join(root, "docs/parameters.md"), "utf8");
    expect(page).toBe(parameterDocs(readFileSync(join(root, "template.yaml"), "utf8")));
    for (const name of Object.keys(template.Parameters)) expect(page).toContain(`| \`${name}\` |`);
  });

  it.each(["README.md", ...pages])("%s names only pages that exist", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const missing = [...text.matchAll(/\bdocs\/[\w-]+\.md/g)].filter(
      ([path]) => !existsSync(join(root, path)),
    );
    expect(missing).toEqual([]);
  });

  it("lead to every page of docs/", () => {
    const linked = ["README.md", ...pages].map((page) => readFileSync(join(root, page), "utf8")).join("\n");
    const apart = /^docs\/decisions\//; // by date, for those who ask why
    expect(pages.filter((page) => !apart.test(page) && !linked.includes(page))).toEqual([]);
  });
});
