import type { JsonObject } from "../parse-json.ts";

/** What a line tells of the Lambda invocation that wrote it. */
export type LambdaFields = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a recogniser read out of a message. What is absent is taken from the event, or from the defaults. */
export interface Recognised {
  /** ISO 8601, UTC, at most nine digits of a fraction. */
  readonly timestamp?: string;
  /** TRACE, DEBUG, INFO, WARN, ERROR, FATAL, or as it was written where it is none of them. */
  readonly level?: string;
  readonly message?: string;
  readonly lambda?: LambdaFields;
  /** The members of the user's own JSON document, which win over all of the above. */
  readonly fields?: JsonObject;
  /** The text that `fields` were read from, where it is the whole document. */
  readonly source?: string;
}

/** Looks at one message. @returns undefined when it is not of the recogniser's kind; never throws */
export type Recogniser = (message: string) => Recognised | undefined;
