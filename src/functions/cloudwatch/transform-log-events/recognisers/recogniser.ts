import type { JsonObject } from "../json-text.ts";

/** What a line tells of the Lambda invocation that wrote it. */
export interface LambdaFields {
  readonly requestId?: string;
  readonly version?: string;
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

/** What a recogniser read out of a message. What is absent is taken from the event, or from the defaults. */
export interface Recognised {
  /** ISO 8601, UTC, at most nine digits of a fraction. */
  readonly timestamp?: string;
  /** TRACE, DEBUG, INFO, WARN, ERROR, FATAL, or as it was written where it is none of them. */
  readonly level?: string;
  readonly message?: string;
  readonly lambda?: LambdaFields;
  /** The members of the user's own JSON document; its timestamp, level and message win over the line's. */
  readonly fields?: JsonObject;
}

/** Looks at one message. @returns undefined when it is not of the recogniser's kind; never throws */
export type Recogniser = (message: string) => Recognised | undefined;
