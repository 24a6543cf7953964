import type { Origin } from "../../../shared/documents/document-writer.ts";
import type { Fitted } from "../../../shared/documents/fit.ts";

/** What became of one event of a subscription record, or of the record itself. */
export type Transformed =
  | ({
      readonly kind: "document";
      /** Position of the event among the record's events. */
      readonly event: number;
      /** Empty if the event has none. */
      readonly eventId: string;
      /** Of the log stream that the event is from. */
      readonly origin: Origin;
    } & Fitted)
  /** Control messages and the stack's own log groups. */
  | { readonly kind: "skipped" }
  | {
      readonly kind: "reject";
      /** Position of the event among the record's events; undefined if the record itself is poison. */
      readonly event?: number;
      /** `not_base64`, `not_gzip`, `gzip_bomb`, `not_json`, `not_an_envelope`, `unknown_message_type`, `not_an_event`. */
      readonly reason: string;
      readonly message: string;
    };

export interface TransformOptions {
  /** Log groups whose names begin with one of these are the stack's own: their events are skipped. */
  readonly ownLogGroups: readonly string[];
  /** Names whose values are objects, besides the built-in ones; all other names are kept free of objects. */
  readonly objectFields: readonly string[];
  /** Of a document with its newline: Firehose takes 1,000 KiB. */
  readonly maxDocumentBytes: number;
  /** Of a record's gzip: more is a gzip bomb. */
  readonly maxInflatedBytes: number;
  /** When the record arrived, epoch milliseconds: for events without a time of their own. */
  readonly arrivalMs: number;
  /** Where the full text of a document that is cut will be stored. */
  readonly fullDocumentKey: (event: number) => string;
}
