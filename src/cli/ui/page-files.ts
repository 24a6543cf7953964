import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The page as a browser loads it. */
export interface PageFiles {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

const names = { html: "page.html", script: "page.js", style: "page.css" } as const;
/** Beside dist/logpipe.mjs, where `npm run bundle` puts it. */
const builtFolder = join(import.meta.dirname, "page");
const sourceFolder = join(import.meta.dirname, "..", "..", "ui");

/** The page that was built into the package; in the sources, it is bundled now, so that it is never an old one. */
export async function readPage(): Promise<PageFiles> {
  if (!existsSync(builtFolder)) return await bundlePage();
  const read = (name: string): string => readFileSync(join(builtFolder, name), "utf8");
  return { html: read(names.html), script: read(names.script), style: read(names.style) };
}

/** The files of the page by their names, for the package. */
export async function builtPage(): Promise<Readonly<Record<string, string>>> {
  const { html, script, style } = await bundlePage();
  return { [names.html]: html, [names.script]: script, [names.style]: style };
}

async function bundlePage(): Promise<PageFiles> {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(sourceFolder, "main.tsx"), out: "page" },
      { in: join(sourceFolder, "page.css"), out: "page" },
    ],
    outdir: sourceFolder,
    write: false,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome110", "firefox115", "safari16"],
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
    html: readFileSync(join(sourceFolder, names.html), "utf8"),
    script: textOf(names.script),
    style: textOf(names.style),
  };
}
