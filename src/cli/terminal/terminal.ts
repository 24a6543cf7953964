import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
// As a whole: Node.js before 20.12 has no styleText, and must get as far as saying that it is too old.
import util from "node:util";
import { UsageError } from "./errors.ts";

/** Where a command reads and writes: results go to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Width of stdout; 80 where it is not a terminal. */
  readonly columns: number;
  /** Whether stdout shows colours. */
  readonly colours: boolean;
  /** Whether there is a person to ask. */
  readonly canAsk: boolean;
  /** Whether stderr is a terminal, on which lines can be rewritten. */
  readonly canRewrite: boolean;
}

export const plainColumns = 80;

/** The terminal of a process; colours only on a terminal, and not with NO_COLOR (no-color.org). */
export function terminalOf({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  const isPlain = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  return {
    stdin,
    stdout,
    stderr,
    columns: stdout.isTTY && stdout.columns > 0 ? stdout.columns : plainColumns,
    colours: stdout.isTTY && !isPlain,
    canAsk: stdin.isTTY && stderr.isTTY,
    canRewrite: stderr.isTTY && env["TERM"] !== "dumb",
  };
}

type Colour = "red" | "green" | "yellow" | "bold" | "dim";

export function coloured({ colours }: Pick<Terminal, "colours">, colour: Colour, text: string): string {
  return colours ? util.styleText(colour, text, { validateStream: false }) : text;
}

/**
 * Asks on the terminal; anything but y or yes means no.
 * @throws UsageError if there is nobody to ask
 */
export async function isAgreed({ stdin, stderr, canAsk }: Terminal, question: string): Promise<boolean> {
  if (!canAsk)
    throw new UsageError(
      "There is no terminal to ask on: add --yes to go ahead, or --dry-run to see what would happen.",
    );
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

/** Writes, and waits for a slow reader, so that memory stays bounded. */
export async function write(stream: Writable, bytes: Buffer | string): Promise<void> {
  if (bytes.length > 0 && !stream.write(bytes)) await once(stream, "drain");
}

/** Whether the reader of the output has closed it: `| head`. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
