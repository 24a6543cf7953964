import type { Stack } from "../stack/stack.ts";
import type { Finding } from "./finding.ts";

/** What every question is asked about. */
export interface Examination {
  readonly stack: Stack;
  readonly nowMs: number;
  /** Name of the test record; undefined: none is to be written. */
  readonly testRecordId: string | undefined;
  /** Tells the person what is being waited for. */
  readonly say: (text: string) => void;
}

/** Gathers facts and has them judged. What it throws becomes a warning: that cannot be told here. */
type Question = (examination: Examination) => Promise<readonly Finding[]>;

export interface Check {
  readonly name: string;
  /** For help: what it looks at. */
  readonly about: string;
  /** Checks without which this one says nothing; they stand before it in the list. */
  readonly needs: readonly string[];
  readonly questions: readonly Question[];
}
