import { join } from "node:path";
import { build } from "esbuild";
import { bundlePage } from "../../src/cli/ui/page-files.ts";
import { projectRoot } from "./paths.ts";

const minimalMajor = 22;
/** The first lines of the program: CommonJS packages in it use `require`, and older versions fail in odd ways. */
const banner = `import { createRequire } from 'node:module';
if (Number.parseInt(process.versions.node) < ${minimalMajor}) {
  console.error('logpipe needs Node.js ${minimalMajor} or later; this is ' + process.version + '.');
  process.exit(2);
}
const require = createRequire(import.meta.url);`;

/** Writes the npm package's program: one file, with the page of `logpipe ui` in it. */
await build({
  entryPoints: [join(projectRoot, "src", "cli", "logpipe.ts")],
  outfile: join(projectRoot, "dist", "logpipe.mjs"),
  bundle: true,
  platform: "node",
  format: "esm",
  target: `node${minimalMajor}`,
  banner: { js: banner },
  define: { LOGPIPE_PAGE: JSON.stringify(await bundlePage()) },
  // Only the sources bundle the page when it is asked for.
  external: ["esbuild"],
  logLevel: "warning",
});
