import { benchLoad } from "./load.ts";
import { benchMappings } from "./mappings.ts";
import { benchParse } from "./parse.ts";

const benches = { parse: benchParse, load: benchLoad, mappings: benchMappings };

// `npm run bench [-- parse|load|mappings]`: without an argument all.
const [wanted] = process.argv.slice(2);
if (wanted !== undefined && !Object.keys(benches).includes(wanted))
  throw new Error(`usage: npm run bench [-- ${Object.keys(benches).join("|")}]`);
for (const [name, bench] of Object.entries(benches))
  if (wanted === undefined || wanted === name) await bench();
