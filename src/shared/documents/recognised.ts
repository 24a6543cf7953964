import type { JsonObject } from "./json.ts";
import type { LogTime } from "./times.ts";

/** What is known of the Lambda invocation that wrote a line. */
export type LambdaFields = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What was read out of a message. `settle` decides what of it counts. */
export interface Recognised {
  /** Of the layout, whose head is no longer in `message`. */
  readonly time?: LogTime | undefined;
  /** Of the layout: TRACE, DEBUG, INFO, WARN, ERROR or FATAL. */
  readonly level?: string | undefined;
  readonly message?: string | undefined;
  readonly lambda?: LambdaFields | undefined;
  /** Members of the document, the user's own: what they state beats the layout. */
  readonly fields?: JsonObject | undefined;
  /** What states time, level and request id before all else; not part of the document. */
  readonly stated?: JsonObject | undefined;
  /** Members of a wrapper: they state what the document leaves open. */
  readonly wrapper?: JsonObject | undefined;
  /** Whether it is text, so that its level is INFO where nothing states one. */
  readonly isText?: boolean | undefined;
}

/** Looks at one message. @returns undefined when it is of another kind; never throws */
export type Reader = (message: string) => Recognised | undefined;
