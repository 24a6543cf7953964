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
  it("find a flow that imports another, shared code that imports a function, and a cycle", () => {
    const found = cruise({
      "src/functions/load/load-chunk/a.ts": 'import "../../clean/list-indexes/b.ts";\n',
      "src/functions/clean/list-indexes/b.ts": "export const b = 1;\n",
      "src/shared/c.ts": 'import "../functions/clean/list-indexes/b.ts";\nimport "./d.ts";\n',
      "src/shared/d.ts": 'import "./c.ts";\n',
    });
    for (const rule of ["flows-stay-apart", "shared-knows-no-function", "no-circular"])
      expect(found).toContain(rule);
  });

  it("find a stand-in that uses the product's own judgement, and a tool that needs a stack", () => {
    const found = cruise({
      "src/shared/a.ts": "export const a = 1;\n",
      "local/emulator/b.ts": 'export { a } from "../../src/shared/a.ts";\n',
      "local/tools/c.ts": 'import "../emulator/b.ts";\n',
    });
    for (const rule of ["emulator-knows-no-product", "tools-know-no-stack"]) expect(found).toContain(rule);
  });
});
