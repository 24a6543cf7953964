/** Building blocks of command definitions: examples, and the values of their arguments and options. */
import { type Command, InvalidArgumentError } from "commander";
import * as z from "zod/mini";
import { UsageError } from "./errors.ts";

/** A command line, without `logpipe `, and what it does. */
export type Example = readonly [line: string, what: string];

const known = new WeakMap<Command, readonly Example[]>();

/** Adds examples to a command's help, and to docs/cli.md. */
export function withExamples(command: Command, ...examples: readonly Example[]): Command {
  known.set(command, examples);
  const lines = examples.map(([line, what]) => `  # ${what}\n  logpipe ${line}`);
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}\n`);
}

export function examplesOf(command: Command): readonly Example[] {
  return known.get(command) ?? [];
}

const instantShape = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** A date, or a time with its zone, as it was written. @throws InvalidArgumentError */
export function instant(text: string): string {
  if (instantShape.safeParse(text).success) return text;
  throw new InvalidArgumentError(
    "It must be a date (2026-05-03) or a time with its zone (2026-05-03T12:00:00Z).",
  );
}

/** A whole number, 1 or more. @throws InvalidArgumentError */
export function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return number;
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `90m`, `24h`, `7d`, or an ISO 8601 date or time. @returns epoch milliseconds @throws InvalidArgumentError */
export function parseSince(text: string, now = Date.now()): number {
  const [, number, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (number !== undefined && (unit === "m" || unit === "h" || unit === "d"))
    return now - Number(number) * unitMs[unit];
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError(
      "It must be a length of time (90m, 24h, 7d), a date or a time (2026-05-01T12:00:00Z).",
    );
  return time;
}

/** A text as one word of a shell's command. */
export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** @throws InvalidArgumentError */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || (port !== 0 && port < 1024) || port > 65_535)
    throw new InvalidArgumentError("It must be a port from 1024 to 65535, or 0 for a free one.");
  return port;
}

/** Without slashes at the end. @throws InvalidArgumentError */
export function serverUrl(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== "https:" && parsed?.protocol !== "http:")
    throw new InvalidArgumentError("It must be a URL, such as https://search-logs.example.com");
  return text.replace(/\/+$/, "");
}

/** A place in S3; the key as it is, never decoded. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; the key may be empty. @throws UsageError for anything else */
export function parseS3Url(url: string): S3Place {
  const [, bucket, key = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket === undefined) throw new UsageError(`${url} is not an S3 URL of the form s3://BUCKET/KEY.`);
  return { bucket, key };
}

export function s3UrlOf({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key}`;
}
