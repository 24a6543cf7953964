import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { formatOfKey } from "../../src/shared/log-formats/object-key.ts";
import { localFolder } from "../tools/paths.ts";
import { timed } from "../tools/run-program.ts";
import { albLines, classicLines, type LineOf, nlbLines } from "./sample-lines.ts";

export interface SourceFile {
  readonly path: string;
  /** Key under which it is uploaded. */
  readonly key: string;
  readonly bytes: number;
}

interface Sample {
  readonly file: string;
  readonly lines: number;
  readonly lineOf: (seed: number, count: number) => LineOf;
}

const folder = "AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/20/";
const common = "123456789012_elasticloadbalancing_us-east-1";
const seed = 20_261_120;

const samples: readonly Sample[] = [
  {
    file: `${common}_shop-frontend_20261120T2355Z_10.0.0.1_2k5v7q9x.log`,
    lines: 360_000,
    lineOf: classicLines,
  },
  {
    file: `${common}_app.shop.50dc6c495c0c9188_20261120T2355Z_10.0.0.2_3m6w8r1y.log.gz`,
    lines: 60_000,
    lineOf: albLines,
  },
  {
    file: `${common}_net.shop-tcp.c6e77e28c25b2234_20261120T2355Z_4n7x9s2z.log.gz`,
    lines: 40_000,
    lineOf: nlbLines,
  },
];

function* textOf({ lines, lineOf }: Sample): Generator<string> {
  const line = lineOf(seed, lines);
  for (let index = 0; index < lines; index += 1_000)
    yield Array.from({ length: 1_000 }, (_, within) => line(index + within)).join("");
}

/** Generates the sample objects, once: a plain classic one of about 100 MB, and gzip ones of ALB and NLB. */
export async function sampleFiles(): Promise<SourceFile[]> {
  const into = join(localFolder, "samples");
  mkdirSync(into, { recursive: true });
  for (const sample of samples) {
    const path = join(into, sample.file);
    if (existsSync(path)) continue;
    await timed(`Generating ${sample.lines} lines of ${formatOfKey(sample.file)}`, async () => {
      const text = Readable.from(textOf(sample));
      const file = createWriteStream(`${path}.new`);
      await (path.endsWith(".gz") ? pipeline(text, createGzip(), file) : pipeline(text, file));
      renameSync(`${path}.new`, path);
    });
  }
  return samples.map(({ file }) => describe(join(into, file), `${folder}${file}`));
}

/** The user's own files; a name that tells no format is kept too: the first lines then tell it. */
export function ownFiles(paths: readonly string[]): SourceFile[] {
  return paths.map((path, index) => describe(path, `AWSLogs/own/${index}/${basename(path)}`));
}

/** @throws Error when there is no such file */
function describe(path: string, key: string): SourceFile {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw new Error(`${path} is not a file`);
  return { path, key, bytes: found.size };
}
