import { benchClean } from "./clean.ts";
import { benchDeliver } from "./deliver.ts";
import { benchLoad } from "./load.ts";
import { benchMappings } from "./mappings.ts";
import { benchMemory } from "./memory.ts";
import { benchParse } from "./parse.ts";
import { benchTransform } from "./transform.ts";
import { benchUi } from "./ui.ts";

// `npm run bench [-- NAME]`: without an argument all; `mappings` takes index families, `deliver` takes sources.
const benches = {
  parse: benchParse,
  transform: benchTransform,
  clean: benchClean,
  load: benchLoad,
  deliver: () => benchDeliver(process.argv.slice(3)),
  ui: benchUi,
  memory: benchMemory,
  mappings: () => benchMappings(process.argv.slice(3)),
} as const;
const [what = "all"] = process.argv.slice(2);
if (what !== "all" && !(what in benches))
  throw new Error(`usage: npm run bench [-- ${Object.keys(benches).join("|")}]`);
for (const [name, bench] of Object.entries(benches)) if (what === "all" || what === name) await bench();
