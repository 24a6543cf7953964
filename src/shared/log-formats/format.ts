import type { Batch } from "../bulk/batch.ts";
import type { Layout } from "./encoding.ts";
import type { Rotation } from "./index-name.ts";
import type { RedactionOptions } from "./redaction-options.ts";

export interface ParserOptions extends RedactionOptions {
  readonly rotation: Rotation;
  /** What comes before the offset in each `_id`. */
  readonly idPrefix: string;
  /** Key of the object: some formats name the load balancer only there. */
  readonly key?: string | undefined;
  /** Index family of `json`, with its dash. */
  readonly jsonIndexPrefix: string;
  /** How the records are written; lines of fields in a fixed order, unless it is given. */
  readonly layout?: Layout | undefined;
}

export interface FormatParser {
  /**
   * Of lines that a header names: the columns (`packColumns`) of the next line. A header further on in the object may
   * have named others than its layout did.
   */
  readonly columns?: string | undefined;
  /**
   * Parses complete lines, block[start, end), into the batch.
   * @param offset offset in the object of block[start]
   * @returns up to where: less than `end` when the batch is full
   */
  parseBlock(block: Buffer, start: number, end: number, offset: number, batch: Batch): number;
}
