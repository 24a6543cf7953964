import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../tools/paths.ts";

/** Hash of the names and the content of files of the project, and of the settings that come with them. */
export function hashOfFiles(patterns: readonly string[], settings = ""): string {
  const hash = createHash("sha256").update(settings);
  for (const file of globSync(patterns, { cwd: projectRoot }).toSorted()) {
    const path = join(projectRoot, file);
    if (/\.\w+$/.test(file)) hash.update(file).update(readFileSync(path));
  }
  return hash.digest("hex");
}
