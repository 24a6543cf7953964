import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The page as a browser loads it. */
export interface PageFiles {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** The page, where it was built into the program by local/tools/bundle.ts. */
declare const LOGPIPE_PAGE: PageFiles | undefined;

const sourceFolder = join(import.meta.dirname, "..", "..", "ui");

/** Once for a process: tests start many servers. */
let bundled: Promise<PageFiles> | undefined;

/** Run from the sources, the command bundles the page when it starts, so that it is never out of date. */
export async function readPage(): Promise<PageFiles> {
  return typeof LOGPIPE_PAGE === "undefined" ? await (bundled ??= bundlePage()) : LOGPIPE_PAGE;
}

export async function bundlePage(): Promise<PageFiles> {
  const { buildSync } = await import("esbuild");
  // Leaves no process behind, as `build` does.
  const { outputFiles } = buildSync({
    entryPoints: [
      { in: join(sourceFolder, "main.tsx"), out: "page" },
      { in: join(sourceFolder, "page.css"), out: "page" },
    ],
    outdir: sourceFolder,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    charset: "utf8",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  const textOf = (name: string): string => {
    const file = outputFiles.find(({ path }) => path === join(sourceFolder, name));
    if (file === undefined) throw new Error(`esbuild made no ${name}.`);
    return file.text;
  };
  return {
    html: readFileSync(join(sourceFolder, "page.html"), "utf8"),
    script: textOf("page.js"),
    style: textOf("page.css"),
  };
}
