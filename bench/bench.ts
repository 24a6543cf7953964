import { benchLoad } from "./load.ts";
import { benchParse } from "./parse.ts";

// `npm run bench [-- parse|load]`: without an argument all.
const [what = "all"] = process.argv.slice(2);
if (!["all", "parse", "load"].includes(what)) throw new Error("usage: npm run bench [-- parse|load]");
if (what !== "load") benchParse();
if (what !== "parse") await benchLoad();
