import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { localFolder } from "../tools/paths.ts";
import { timed } from "../tools/run-program.ts";
import { sampleLengthMs } from "./sample-incidents.ts";
import {
  albConnectionLines,
  albHealthCheckLines,
  albLines,
  classicLines,
  type LineOf,
  nlbLines,
  s3AccessLines,
} from "./sample-lines.ts";
import { cloudfrontLines, cloudtrailRecords, vpcFlowLines } from "./sample-sources.ts";

export interface SourceFile {
  readonly path: string;
  /** Key under which it is uploaded. */
  readonly key: string;
  readonly bytes: number;
}

interface Sample {
  readonly key: string;
  readonly lines: number;
  readonly lineOf: (seed: number, count: number, startMs: number) => LineOf;
}

const seed = 20_261_120;

/** An object for each source, named as AWS names them at the time at which the data ends. */
function samplesUntil(endMs: number): readonly Sample[] {
  const end = new Date(endMs).toISOString();
  const accountFolder = "AWSLogs/123456789012/";
  const day = end.slice(0, 10).replaceAll("-", "/");
  const folder = `${accountFolder}elasticloadbalancing/us-east-1/${day}/`;
  const common = "123456789012_elasticloadbalancing_us-east-1";
  const stamp = `${end.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  const alb = `app.shop.50dc6c495c0c9188_${stamp}_10.0.0.2`;
  return [
    {
      key: `${folder}${common}_shop-frontend_${stamp}_10.0.0.1_2k5v7q9x.log`,
      lines: 360_000,
      lineOf: classicLines,
    },
    { key: `${folder}${common}_${alb}_3m6w8r1y.log.gz`, lines: 60_000, lineOf: albLines },
    {
      key: `${folder}${common}_net.shop-tcp.c6e77e28c25b2234_${stamp}_4n7x9s2z.log.gz`,
      lines: 40_000,
      lineOf: nlbLines,
    },
    {
      key: `${folder}conn_log.${common}_${alb}_5p8y1t3a.log.gz`,
      lines: 6_000,
      lineOf: albConnectionLines,
    },
    {
      key: `${folder}health_check_log_${common}_${alb}_6q9z2u4b.log.gz`,
      lines: 6_000,
      lineOf: albHealthCheckLines,
    },
    {
      key: `AWSLogs/s3-access/${end.slice(0, 19).replaceAll(/[T:]/g, "-")}-3F0A5C7E9B1D2468`,
      lines: 6_000,
      lineOf: s3AccessLines,
    },
    {
      key: `AWSLogs/cloudfront/E2EXAMPLE12345.${end.slice(0, 13).replace("T", "-")}.a1b2c3d4.gz`,
      lines: 20_000,
      lineOf: cloudfrontLines,
    },
    {
      key: `${accountFolder}vpcflowlogs/us-east-1/${day}/123456789012_vpcflowlogs_us-east-1_fl-0a1b2c3d_${stamp}_7r1a3v5c.log.gz`,
      lines: 20_000,
      lineOf: vpcFlowLines,
    },
    {
      key: `${accountFolder}CloudTrail/us-east-1/${day}/123456789012_CloudTrail_us-east-1_${stamp}_8s2b4w6d.json.gz`,
      lines: 6_000,
      lineOf: cloudtrailRecords,
    },
  ];
}

function* textOf({ lines, lineOf }: Sample, startMs: number): Generator<string> {
  const line = lineOf(seed, lines, startMs);
  for (let index = 0; index < lines; index += 1_000)
    yield Array.from({ length: Math.min(1_000, lines - index) }, (_, within) => line(index + within)).join(
      "",
    );
}

/**
 * The sample objects of the 24 hours before `endMs`, generated unless they are there: a plain one of about 100 MB of a
 * classic load balancer, and small ones of the other sources. Those of another time are removed.
 */
export async function sampleFiles(endMs: number): Promise<SourceFile[]> {
  const folder = join(localFolder, "samples");
  const into = join(folder, String(endMs));
  mkdirSync(into, { recursive: true });
  for (const old of readdirSync(folder))
    if (old !== basename(into)) rmSync(join(folder, old), { recursive: true });
  const samples = samplesUntil(endMs).map((sample) => ({
    ...sample,
    path: join(into, basename(sample.key)),
  }));
  const missing = samples.filter(({ path }) => !existsSync(path));
  const lines = missing.reduce((sum, sample) => sum + sample.lines, 0);
  if (missing.length > 0)
    await timed(`Generating ${lines} lines of sample data`, async () => {
      for (const sample of missing) await generate(sample, sample.path, endMs - sampleLengthMs);
    });
  return samples.map(({ path, key }) => describe(path, key));
}

async function generate(sample: Sample, path: string, startMs: number): Promise<void> {
  const text = Readable.from(textOf(sample, startMs));
  const file = createWriteStream(`${path}.new`);
  await (path.endsWith(".gz") ? pipeline(text, createGzip(), file) : pipeline(text, file));
  renameSync(`${path}.new`, path);
}

/**
 * The user's own files: their first lines show the format. `LogKeyPattern` matches the keys, but their folder is not
 * AWS's `AWSLogs/`, where JSON would be a service's and never an application's.
 */
export function ownFiles(paths: readonly string[]): SourceFile[] {
  return paths.map((path, index) => describe(path, `own-AWSLogs/${index}/${basename(path)}`));
}

/** @throws Error when there is no such file */
function describe(path: string, key: string): SourceFile {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) throw new Error(`${path} is not a file`);
  return { path, key, bytes: found.size };
}
