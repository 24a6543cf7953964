import { createInterface } from "node:readline/promises";
import { UsageError } from "../errors/cli-errors.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Asks on the terminal; anything but y or yes is a no.
 * @throws UsageError where nobody can be asked
 */
export async function isAgreed({ stdin, stderr, canAsk }: Terminal, question: string): Promise<boolean> {
  if (!canAsk)
    throw new UsageError("There is no terminal to ask on: give --yes to go on, or --dry-run to only look.");
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
