import { type Command, Option } from "commander";
import { Batch, type Reject } from "../../shared/bulk/batch.ts";
import { type DetectedFormat, detectFormat } from "../../shared/log-formats/detect-format.ts";
import { createParser, recordShapeOf } from "../../shared/log-formats/format-parser.ts";
import { type FormatName, formatNames } from "../../shared/log-formats/formats.ts";
import { noRedaction } from "../../shared/log-formats/redaction-options.ts";
import { recordBlocks } from "../../shared/objects/record-blocks.ts";
import { openInput, peekText } from "../input/input-file.ts";
import { withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, UsageError } from "../terminal/errors.ts";
import { counted, figure } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";
import { isReaderGone, write } from "../terminal/terminal.ts";

interface ParseOptions {
  readonly format: FormatName | "auto";
  readonly strict?: true;
}

const maxLineBytes = 1_048_576;

/** `logpipe parse FILE|-`: what a load would make of a file, without AWS. */
export function parse(command: Command, session: Session): Command {
  return withExamples(
    command
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

type Totals = Record<"lines" | "documents" | "rejected" | "skipped", number>;

/** @throws whatever ends the reading, after the summary of what was read before it */
async function runParse(
  { terminal: { stdin, stdout, stderr } }: Session,
  file: string,
  options: ParseOptions,
): Promise<ExitCode> {
  const totals: Totals = { lines: 0, documents: 0, rejected: 0, skipped: 0 };
  try {
    for await (const part of parseBytes(openInput(file, stdin), file, options.format)) {
      totals.lines += part.lines;
      totals.documents += part.documentCount;
      totals.rejected += part.rejects.length;
      totals.skipped += part.skipped;
      for (const reject of part.rejects) await write(stderr, describeReject(reject));
      await write(stdout, part.documents);
    }
  } catch (error) {
    if (isReaderGone(error)) return exitCodes.done;
    if (totals.lines > 0) stderr.write(summaryOf(totals));
    throw error;
  }
  stderr.write(summaryOf(totals));
  return options.strict === true && totals.rejected > 0 ? exitCodes.somethingIsWrong : exitCodes.done;
}

function summaryOf({ lines, documents, rejected, skipped }: Readonly<Totals>): string {
  return `${counted(lines, "line")}: ${counted(documents, "document")}, ${figure(rejected)} rejected, ${figure(skipped)} skipped (empty lines, headers)\n`;
}

function describeReject({ offset, reason, message, line }: Reject): string {
  return `byte ${offset}: ${reason}: ${message}\n  ${line.toString("utf8")}\n`;
}

/** What came out of a part of the source, in its order. */
interface ParsedPart {
  /** NDJSON. */
  readonly documents: Buffer;
  readonly documentCount: number;
  readonly rejects: readonly Reject[];
  readonly lines: number;
  readonly skipped: number;
}

const batchBytes = 1024 * 1024;
/** How much of the source is looked at to detect its format. */
const peekBytes = 64 * 1024;

/**
 * Parses a file's bytes, plain or gzip, as a load does.
 * @param name what the source is called: a path or `-`
 * @throws UsageError for a source of an unknown format, and while iterating GzipTruncatedError, GzipCorruptError
 */
async function* parseBytes(
  source: AsyncIterable<Buffer>,
  name: string,
  wanted: ParseOptions["format"],
): AsyncGenerator<ParsedPart> {
  const { beginning, all, markBytes } = await peekText(source, name, (_, bytes) => bytes >= peekBytes);
  const { format, ...layout } = detect(name, beginning, wanted === "auto" ? undefined : wanted);
  const parser = createParser(format, {
    layout,
    rotation: "day",
    idPrefix: "",
    key: name,
    jsonIndexPrefix: "",
    ...noRedaction,
  });
  const batch = new Batch(batchBytes);
  const range = { start: 0, end: null };
  for await (const found of recordBlocks(all, range, maxLineBytes, recordShapeOf(format, layout.encoding))) {
    const offset = markBytes + found.offset;
    if (found.kind === "oversize") {
      const message = `The line has ${found.length} bytes, more than ${maxLineBytes}; its beginning is kept.`;
      batch.reject(offset, "line_too_long", message, found.beginning, 0, found.beginning.length);
      yield takePart(batch);
      continue;
    }
    const { block } = found;
    for (let from = 0; from < block.length; ) {
      from = parser.parseBlock(block, from, block.length, offset + from, batch);
      yield takePart(batch);
    }
  }
}

function detect(name: string, beginning: Buffer, wanted: FormatName | undefined): DetectedFormat {
  if (beginning.length === 0) return { format: wanted ?? "classic", encoding: "lines" }; // nothing to parse
  const detected = detectFormat(name, beginning, wanted);
  if ("format" in detected) return detected;
  throw new UsageError(`The format of ${name} is unknown (${detected.unknown}). Name it with --format.`);
}

/** Takes the documents, without their action lines, out of the batch and empties it. */
function takePart(batch: Batch): ParsedPart {
  const documents = Array.from({ length: batch.count }, (_, index) => {
    const item = batch.itemBytes(index);
    return item.subarray(item.indexOf(0x0a) + 1);
  });
  const part = {
    documents: Buffer.concat(documents),
    documentCount: batch.count,
    rejects: batch.rejects,
    lines: batch.lines,
    skipped: batch.skipped,
  };
  batch.clear();
  return part;
}
