import { indexTemplates } from "../opensearch/index.ts";
import { benchClean } from "./clean.ts";
import { benchDeliver } from "./deliver.ts";
import { sources } from "./deliver-batches.ts";
import { benchLoad } from "./load.ts";
import { benchMappings } from "./mappings.ts";
import { benchMemory } from "./memory.ts";
import { benchParse } from "./parse.ts";
import { benchTransform } from "./transform.ts";
import { benchUi } from "./ui.ts";

// `npm run bench [-- NAME [PART…]]`: without an argument all; `mappings` takes index families, `deliver` takes sources.
const benches = {
  parse: benchParse,
  transform: benchTransform,
  clean: benchClean,
  load: benchLoad,
  deliver: () => benchDeliver(wanted),
  ui: benchUi,
  memory: benchMemory,
  mappings: () => benchMappings(wanted),
} as const;
const parts: Readonly<Record<string, readonly string[]>> = {
  deliver: sources,
  mappings: Object.keys(indexTemplates),
};
const [what = "all", ...wanted] = process.argv.slice(2);
const known = parts[what] ?? [];
const unknown = wanted.find((part) => !known.includes(part));
if (what !== "all" && !(what in benches)) {
  console.error(`There is no bench ${what}. Use: npm run bench [-- ${Object.keys(benches).join("|")}]`);
  process.exitCode = 2;
} else if (unknown !== undefined) {
  const takes = known.length === 0 ? "no parts" : `these parts: ${known.join(", ")}`;
  console.error(`${unknown} is no part of the bench ${what}, which takes ${takes}.`);
  process.exitCode = 2;
} else
  for (const [name, bench] of Object.entries(benches)) if (what === "all" || what === name) await bench();
