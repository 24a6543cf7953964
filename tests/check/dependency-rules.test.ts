import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { binFolder, projectRoot } from "../../local/tools/paths.ts";
import { temporaryFolder } from "../temporary-folder.ts";

function cruise(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const config = join(projectRoot, ".dependency-cruiser.cjs");
  return spawnSync(join(binFolder, "depcruise"), [".", "--config", config], {
    cwd: folder,
    encoding: "utf8",
  }).stdout;
}

describe("dependency rules", () => {
  const found = cruise({
    "src/functions/load/load-chunk/a.ts": 'import "../../clean/list-indexes/b.ts";\n',
    "src/functions/clean/list-indexes/b.ts": "export const b = 1;\n",
    "src/shared/c.ts": 'import "../functions/clean/list-indexes/b.ts";\nimport "./d.ts";\n',
    "src/shared/d.ts": 'import "./c.ts";\n',
    "src/shared/e.ts": "export const e = 1;\n",
    "local/emulator/f.ts": 'export { e } from "../../src/shared/e.ts";\n',
    "local/tools/g.ts": 'import "../emulator/f.ts";\n',
  });

  it.each([
    ["a flow that imports another", "flows-stay-apart", "src/functions/load/load-chunk/a.ts"],
    ["shared code that imports a function", "shared-knows-no-function", "src/shared/c.ts"],
    ["a cycle", "no-circular", "src/shared/c.ts"],
    ["a stand-in that uses the product's own judgement", "emulator-knows-no-product", "local/emulator/f.ts"],
    ["a tool that needs a stack", "tools-know-no-stack", "local/tools/g.ts"],
  ])("find %s", (_, rule, file) => {
    expect(found).toContain(`${rule}: ${file}`);
  });
});
