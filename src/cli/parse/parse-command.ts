import { createReadStream } from "node:fs";
import { Command, Option } from "commander";
import type { Reject } from "../../shared/bulk/batch.ts";
import { type FormatName, formatNames } from "../../shared/log-formats/formats.ts";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { isReaderGone, write } from "../terminal/write.ts";
import { parseBytes } from "./parse-bytes.ts";

interface ParseOptions {
  readonly format: FormatName | "auto";
  readonly strict?: true;
}

const maxLineBytes = 1_048_576;

/** `logpipe parse FILE|-`: what a load would make of a file, without AWS. */
export function parseCommand(session: Session): Command {
  return withExamples(
    new Command("parse")
      .description(
        "parse a log file, plain or gzip, and print its documents as NDJSON; rejected lines go to stderr, with their reasons",
      )
      .argument("<file>", "path of the file, or - for standard input")
      .addOption(
        new Option("--format <name>", "format of the lines")
          .choices(["auto", ...formatNames])
          .default("auto"),
      )
      .option("--strict", "exit 1 if any line is rejected")
      .action(async (file: string, options: ParseOptions) => {
        session.exitCode = await runParse(session, file, options);
      }),
    ["parse my.log.gz | head", "its first documents"],
    ["parse --format alb --strict - < my.log > documents.ndjson", "in a script"],
  );
}

/** @throws whatever ends the reading, after the summary of what was read before */
async function runParse(
  { terminal: { stdin, stdout, stderr } }: Session,
  file: string,
  options: ParseOptions,
): Promise<ExitCode> {
  const totals = { lines: 0, documents: 0, rejected: 0, skipped: 0 };
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
    if (isReaderGone(error)) return exitCodes.done;
    throw error;
  } finally {
    const { lines, documents, rejected, skipped } = totals;
    stderr.write(
      `${lines} lines: ${documents} documents, ${rejected} rejected, ${skipped} skipped (empty)\n`,
    );
  }
  return options.strict === true && totals.rejected > 0 ? exitCodes.somethingIsWrong : exitCodes.done;
}

function describeReject({ offset, reason, message, line }: Reject): string {
  return `byte ${offset}: ${reason}: ${message}\n  ${line.toString("utf8")}\n`;
}
