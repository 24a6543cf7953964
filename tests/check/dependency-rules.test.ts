import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { binFolder, projectRoot } from "../../local/tools/paths.ts";

function cruise(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "logpipe-rules-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const config = join(projectRoot, ".dependency-cruiser.cjs");
  return spawnSync(join(binFolder, "depcruise"), ["src", "--config", config], {
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
});
