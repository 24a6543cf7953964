import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { longTemplate } from "../../local/tools/template/long-form.ts";

const operations = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
const [, section = ""] = operations.split("## Remove the stack");

describe("what sam delete keeps", () => {
  const kept = Object.entries(longTemplate.Resources)
    .filter(([, { DeletionPolicy }]) => DeletionPolicy !== undefined)
    .map(([name]) => name);

  it.each(kept)("%s: docs/operations.md says how to delete it", (name) => {
    const row = section.split("\n").find((line) => line.startsWith("| ") && line.includes(`\`${name}\``));
    expect(row).toMatch(/\| `aws .* NAME`|s3:\/\/NAME`/);
  });

  it("is all that docs/operations.md names", () => {
    const names = [...section.matchAll(/`([A-Z]\w+(?:Bucket|Stream|Domain|Salt))`/g)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(kept));
  });
});
