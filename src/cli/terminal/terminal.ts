import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";

/** Where a command reads and writes: results go to stdout, everything said about them to stderr. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Width of stdout; 80 where it is no terminal. */
  readonly columns: number;
  /** Whether stdout shows colours. */
  readonly colours: boolean;
  /** Whether a person can be asked. */
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
    columns: stdout.isTTY ? stdout.columns : plainColumns,
    colours: stdout.isTTY && !isPlain,
    canAsk: stdin.isTTY && stderr.isTTY,
    canRewrite: stderr.isTTY && env["TERM"] !== "dumb",
  };
}

type Colour = "red" | "green" | "yellow" | "bold" | "dim";

export function coloured({ colours }: Pick<Terminal, "colours">, colour: Colour, text: string): string {
  return colours ? styleText(colour, text, { validateStream: false }) : text;
}
