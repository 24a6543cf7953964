// Entry of `npm start`, `npm stop`, `npm test`, `npm run check` and `npm run examples`: any Node.js from 20 on runs it, before anything is
// installed. Checks what must be there, installs the npm packages when the lockfile changed, goes on under Node.js 24.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { localeFor } from "./tools/locale.mjs";
import { missingPrograms } from "./tools/required-programs.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);

const programs = {
  start: "demo/start.ts",
  stop: "demo/stop.ts",
  test: "tools/test.ts",
  check: "tools/check.ts",
  examples: "demo/examples.ts",
};
const program = programs[command];
if (program === undefined) {
  console.error(`usage: node local/bootstrap.mjs ${Object.keys(programs).join("|")} [arguments]`);
  process.exit(2);
}

if (command !== "stop") {
  const missing = missingPrograms();
  if (missing.length > 0) {
    console.error(`Missing on this machine:\n${missing.map((what) => `  - ${what}`).join("\n")}`);
    process.exit(1);
  }
}

const stamp = join(root, "node_modules", ".logpipe-lockfile");
const hash = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
const node = join(root, "node_modules", ".bin", "node");
if (!existsSync(node) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== hash) {
  if (Number(process.versions.node.split(".")[0]) < 22)
    console.log(
      `This is Node.js ${process.versions.node}: it can start the local stack, which has a newer one; logpipe needs 22 or later.`,
    );
  console.log("Installing npm packages (package-lock.json is new or has changed) ...");
  const installed = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
  });
  if (installed.status !== 0) {
    console.error("npm ci failed (above). Check the network, then run the same command again.");
    process.exit(1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

const child = spawn(node, [join(root, "local", program), ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, ...localeFor(process.env) },
});
// The child gets Ctrl-C from the terminal itself and cleans up; this process waits for it.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
