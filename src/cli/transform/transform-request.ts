import type { Transformed } from "../../functions/cloudwatch/transform-log-events/transformed.ts";

export interface TransformRequest {
  /** What the source is called: a path or `-`. */
  readonly name: string;
  readonly objectFields: readonly string[];
  /** What an envelope would say of lines of text. */
  readonly logGroup: string;
  readonly logStream: string;
  /** Time of lines of text, and arrival of records that do not tell theirs; epoch milliseconds. */
  readonly timeMs: number;
}

/** What became of one event, and where it stood. */
export interface Placed {
  readonly unit: "line" | "record";
  /** Counted from 1. */
  readonly number: number;
  readonly result: Transformed;
}

/** As TransformLogEvents has them. */
export const maxDocumentBytes = 1_024_000;
export const maxInflatedBytes = 67_108_864;
