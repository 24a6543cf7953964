import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { Command } from "commander";
import { timestampOf } from "../../shared/documents/times.ts";
import { UsageError } from "../errors/cli-errors.ts";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { isReaderGone, write } from "../terminal/write.ts";
import { transformBytes } from "./transform-bytes.ts";
import type { Placed } from "./transform-request.ts";

interface TransformCommandOptions {
  readonly group: string;
  readonly stream?: string;
  readonly time?: number;
  readonly objectFields: readonly string[];
  readonly strict?: true;
}

/** Documents are written in pieces of so many bytes. */
const pieceBytes = 256 * 1024;

/** `logpipe transform FILE|-`: what TransformLogEvents makes of log events, without AWS. */
export function transformCommand(session: Session): Command {
  return withExamples(
    new Command("transform")
      .description(
        "turn log events of CloudWatch Logs, or lines of text, into the documents that the pipeline would make of them, as NDJSON; rejects go to stderr, with their reasons",
      )
      .argument(
        "<file>",
        "a subscription record (JSON, gzip or base64 of gzip), a Lambda event or a GetRecords answer of Kinesis, an object of an on-failure destination, a reject file, or lines of text; - for standard input",
      )
      .option("--group <name>", "log group of lines of text", "/logpipe/transform")
      .option("--stream <name>", "log stream of lines of text (default: the file's name)")
      .option("--time <time>", "time of lines of text that tell none (default: now)", timeMsOf)
      .option(
        "--object-fields <names>",
        "further fields that hold objects, as in the parameter ObjectFields",
        namesOf,
        [],
      )
      .option("--strict", "exit 1 if anything is rejected")
      .action(async (file: string, options: TransformCommandOptions) => {
        session.exitCode = await runTransform(session, file, options);
      }),
    ["transform app.log | head", "lines of text, each an event"],
    [
      "transform --group /aws/lambda/shop --time 2026-11-25T13:59:15Z - < lambda.log",
      "as if they came from a log group",
    ],
    ["transform --strict reject.ndjson > documents.ndjson", "a reject again, with today's code"],
  );
}

/** @throws whatever ends the reading, after the summary of what was read before */
async function runTransform(
  { terminal }: Session,
  file: string,
  options: TransformCommandOptions,
): Promise<ExitCode> {
  const output = new Output(terminal);
  try {
    const source: AsyncIterable<Buffer> = file === "-" ? terminal.stdin : createReadStream(file);
    const request = {
      name: file,
      objectFields: options.objectFields,
      logGroup: options.group,
      logStream: options.stream ?? (file === "-" ? "stdin" : basename(file)),
      timeMs: options.time ?? Date.now(),
    };
    for await (const placed of transformBytes(source, request)) await output.take(placed);
  } catch (error) {
    if (isReaderGone(error)) return exitCodes.done;
    throw error;
  } finally {
    await output.finish();
  }
  return options.strict === true && output.rejected > 0 ? exitCodes.somethingIsWrong : exitCodes.done;
}

/** Documents to stdout, all else to stderr; events = documents + rejected + skipped. */
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
      await this.tell(`${unit} ${number}: ${result.reason}: ${result.message}`);
    } else {
      this.documents += 1;
      this.pending.push(result.bytes);
      this.pendingBytes += result.bytes.length;
      if (result.fullDocument !== undefined) {
        this.cut += 1;
        await this.tell(
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
      const sum = `${documents + rejected + skipped} events: ${documents} documents, ${rejected} rejected, ${skipped} skipped`;
      this.terminal.stderr.write(
        `${sum} (empty lines, control messages)${cut === 0 ? "" : `; ${cut} documents cut`}\n`,
      );
    }
  }

  private async tell(text: string): Promise<void> {
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
      `--time ${text} is no time; write it like 2026-11-25T13:59:15Z, or as epoch milliseconds.`,
    );
  return Date.parse(iso);
}

function namesOf(list: string): readonly string[] {
  return list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
