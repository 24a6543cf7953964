import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..", "..");
/** What runs in a browser: neither Node.js nor what parses logs. */
const allowed =
  /^(src\/ui\/|opensearch\/(descriptions\.ts|saved-objects\/(aggregations|colours|description)\.ts|searches\/)|src\/cli\/terminal\/figures\.ts|node_modules\/(preact|zod|d3-[a-z-]+|internmap)\/)/;

describe("the page's bundle", () => {
  it("never takes text for HTML", () => {
    const sources = globSync("src/ui/**/*.{ts,tsx}", { cwd: root });
    expect(sources.length).toBeGreaterThan(30);
    const ways = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment/i;
    expect(sources.filter((source) => ways.test(readFileSync(join(root, source), "utf8")))).toEqual([]);
  });

  it("holds the page and a few libraries, and nothing else of the program", async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ["src/ui/main.tsx"],
      bundle: true,
      format: "esm",
      write: false,
      metafile: true,
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.length).toBeGreaterThan(40);
    expect(inputs.filter((input) => !allowed.test(input))).toEqual([]);
  });
});
