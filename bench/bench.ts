import { benchLoad } from "./load.ts";
import { benchParse } from "./parse.ts";
import { benchTransform } from "./transform.ts";

// `npm run bench [-- parse|transform|load]`: without an argument all.
const [what = "all"] = process.argv.slice(2);
if (!["all", "parse", "transform", "load"].includes(what))
  throw new Error("usage: npm run bench [-- parse|transform|load]");
if (what === "all" || what === "parse") benchParse();
if (what === "all" || what === "transform") benchTransform();
if (what === "all" || what === "load") await benchLoad();
