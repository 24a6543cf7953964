import { basename } from "node:path";
import type { Command } from "commander";
import { openInput } from "../input/input-file.ts";
import { transformBytes } from "../input/transform-bytes.ts";
import type { Placed } from "../input/transform-lines.ts";
import { timestampOf } from "../input/transformer.ts";
import { withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, UsageError } from "../terminal/errors.ts";
import { counted, figure } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";
import { isReaderGone, type Terminal, write } from "../terminal/terminal.ts";

interface TransformCommandOptions {
  readonly group: string;
  readonly stream?: string;
  readonly time?: number;
  readonly objectFields: readonly string[];
  readonly strict?: true;
}

/** Documents are written in pieces of about this size. */
const pieceBytes = 256 * 1024;

/** `logpipe transform FILE|-`: what TransformLogEvents makes of log events, without AWS. */
export function transform(command: Command, session: Session): Command {
  return withExamples(
    command
      .argument(
        "<file>",
        "subscription records (JSON, gzip or base64 of gzip), a Lambda event of CloudWatch Logs or Kinesis, a GetRecords response, an object from an on-failure destination, a reject file, or lines of text; - for standard input",
      )
      .option("--group <name>", "log group of lines of text", "/logpipe/transform")
      .option("--stream <name>", "log stream of lines of text (default: the file's name)")
      .option("--time <time>", "time of lines of text that have none (default: now)", timeMsOf)
      .option(
        "--object-fields <names>",
        "more fields that hold objects, as in the parameter ObjectFields",
        namesOf,
        [],
      )
      .option("--strict", "exit 1 if anything is rejected")
      .action(async (file: string, options: TransformCommandOptions) => {
        session.exitCode = await runTransform(session, file, options);
      }),
    ["transform app.log | head", "lines of text, one event per line"],
    [
      "transform --group /aws/lambda/shop --time 2026-11-25T13:59:15Z - < lambda.log",
      "lines of text as if they came from that log group",
    ],
    ["transform --strict reject.ndjson > documents.ndjson", "transform rejects again, with today's code"],
  );
}

/** @throws whatever ends the reading, after the summary of what was read before it */
async function runTransform(
  { terminal }: Session,
  file: string,
  options: TransformCommandOptions,
): Promise<ExitCode> {
  const output = new Output(terminal);
  try {
    const request = {
      name: file,
      objectFields: options.objectFields,
      logGroup: options.group,
      logStream: options.stream ?? (file === "-" ? "stdin" : basename(file)),
      timeMs: options.time ?? Date.now(),
    };
    for await (const placed of transformBytes(openInput(file, terminal.stdin), request))
      await output.take(placed);
  } catch (error) {
    if (isReaderGone(error)) return exitCodes.done;
    throw error;
  } finally {
    await output.finish();
  }
  return options.strict === true && output.rejected > 0 ? exitCodes.somethingIsWrong : exitCodes.done;
}

/** Documents to stdout, everything else to stderr; events = documents + rejected + skipped. */
class Output {
  rejected = 0;
  private documents = 0;
  private skipped = 0;
  private cut = 0;
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  async take({ unit, number, result }: Placed): Promise<void> {
    if (result.kind === "skipped") this.skipped += 1;
    else if (result.kind === "reject") {
      this.rejected += 1;
      await this.remark(`${unit} ${number}: ${result.reason}: ${result.message}`);
    } else {
      this.documents += 1;
      this.pending.push(result.bytes);
      this.pendingBytes += result.bytes.length;
      if (result.fullDocument !== undefined) {
        this.cut += 1;
        await this.remark(
          `${unit} ${number}: cut from ${result.fullDocument.bytes.length} to ${result.bytes.length} bytes`,
        );
      }
      if (this.pendingBytes >= pieceBytes) await this.flush();
    }
  }

  /** Writes what is left, and the summary. */
  async finish(): Promise<void> {
    try {
      await this.flush();
    } finally {
      const { documents, rejected, skipped, cut } = this;
      const sum = `${counted(documents + rejected + skipped, "event")}: ${counted(documents, "document")}, ${figure(rejected)} rejected, ${figure(skipped)} skipped`;
      this.terminal.stderr.write(
        `${sum} (empty lines, control messages)${cut === 0 ? "" : `; ${counted(cut, "document")} cut`}\n`,
      );
    }
  }

  private async remark(text: string): Promise<void> {
    await write(this.terminal.stderr, `${text}\n`);
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    await write(this.terminal.stdout, bytes);
  }
}

function timeMsOf(text: string): number {
  const iso = timestampOf(text);
  if (iso === undefined)
    throw new UsageError(
      `--time ${text} is not a time: write it like 2026-11-25T13:59:15Z, or as epoch milliseconds.`,
    );
  return Date.parse(iso);
}

function namesOf(list: string): readonly string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
