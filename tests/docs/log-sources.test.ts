import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { projectRoot } from "../../local/tools/paths.ts";
import { encodings } from "../../src/shared/log-formats/encoding.ts";
import { formatNames, sources } from "../../src/shared/log-formats/formats.ts";

const page = readFileSync(join(projectRoot, "docs/log-sources.md"), "utf8");
const rows = page
  .split("\n")
  .filter((line) => /^\| `[a-z0-9-]+` \| [^|]+ \| `/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

describe("docs/log-sources.md", () => {
  it("has a row for each format", () => {
    expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(formatNames.map((name) => `\`${name}\``)));
  });

  it.each(sources)("says the index and the encodings of $name", ({ name, index, encodings: offered }) => {
    const [, , , indexes, ...marks] = rows.find(([, one]) => one === `\`${name}\``) ?? [];
    expect(indexes).toBe(`\`${index}-*\``);
    const marked = encodings.filter((_, column) => marks[column] === "✓");
    expect(marked.toSorted()).toEqual([...offered].toSorted());
  });
});
