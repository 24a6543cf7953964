import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../local/tools/paths.ts";

export interface Recipe {
  readonly flags: readonly string[];
  readonly filter: string;
}

/** The jq calls of docs/archive.md, in their order. */
export function archiveRecipes(): Recipe[] {
  const text = readFileSync(join(projectRoot, "docs/archive.md"), "utf8");
  return [...text.matchAll(/^zcat logs\/\*\.gz \| jq (.*?)'(.*)'$/gm)].map(([, flags = "", filter = ""]) => ({
    flags: flags.trim().split(/\s+/),
    filter,
  }));
}
