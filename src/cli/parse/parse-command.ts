import { once } from "node:events";
import { createReadStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { Command, Option } from "commander";
import type { Reject } from "../../shared/bulk/batch.ts";
import { isObjectError } from "../../shared/errors/errors.ts";
import { type FormatName, formatNames } from "../../shared/log-formats/formats.ts";
import { parseBytes, UnknownFormatError } from "./parse-bytes.ts";

export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

interface ParseOptions {
  readonly format: FormatName | "auto";
  readonly strict?: true;
}

const maxLineBytes = 1_048_576;

/** `logpipe parse FILE|-`: what a load would make of a file, without AWS. */
export function parseCommand(terminal: Terminal, setExitCode: (code: number) => void): Command {
  return new Command("parse")
    .description("parse a log file, plain or gzip, and print its documents as NDJSON")
    .argument("<file>", "path of the file, or - for standard input")
    .addOption(
      new Option("--format <name>", "format of the lines").choices(["auto", ...formatNames]).default("auto"),
    )
    .option("--strict", "exit 1 if any line is rejected")
    .addHelpText(
      "after",
      "\nDocuments go to stdout; rejected lines, with their reasons, and a summary to stderr.\n",
    )
    .action(async (file: string, options: ParseOptions) => {
      setExitCode(await runParse(terminal, file, options));
    });
}

/** @returns the exit code: 0, 1 when lines were rejected under --strict, 2 when the file cannot be read to its end */
async function runParse(
  { stdin, stdout, stderr }: Terminal,
  file: string,
  options: ParseOptions,
): Promise<number> {
  const totals = { lines: 0, documents: 0, rejected: 0, skipped: 0 };
  let failed = false;
  try {
    const source: AsyncIterable<Buffer> = file === "-" ? stdin : createReadStream(file);
    for await (const part of parseBytes(source, { name: file, format: options.format, maxLineBytes })) {
      totals.lines += part.lines;
      totals.documents += part.documentCount;
      totals.rejected += part.rejects.length;
      totals.skipped += part.skipped;
      for (const reject of part.rejects) await write(stderr, describeReject(reject));
      await write(stdout, part.documents);
    }
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is thrown may be of any shape
    const { code, syscall, message } = error as Partial<NodeJS.ErrnoException>;
    if (code === "EPIPE") return 0; // the reader has enough: `| head`
    const isExpected = syscall !== undefined || isObjectError(error) || error instanceof UnknownFormatError;
    if (!isExpected) throw error;
    stderr.write(`${message}\n`);
    failed = true;
  }
  const { lines, documents, rejected, skipped } = totals;
  stderr.write(`${lines} lines: ${documents} documents, ${rejected} rejected, ${skipped} skipped (empty)\n`);
  if (failed) return 2;
  return options.strict === true && rejected > 0 ? 1 : 0;
}

function describeReject({ offset, reason, message, line }: Reject): string {
  return `byte ${offset}: ${reason}: ${message}\n  ${line.toString("utf8")}\n`;
}

async function write(stream: Writable, bytes: Buffer | string): Promise<void> {
  if (bytes.length > 0 && !stream.write(bytes)) await once(stream, "drain");
}
