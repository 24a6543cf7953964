import type { JsonObject } from "./json.ts";
import type { LogTime } from "./times.ts";

/** What is known about the Lambda invocation that wrote a line. */
export type LambdaFields = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What was read from a message; `settle` decides what counts. */
export interface Recognised {
  /** From the layout, whose head is no longer in `message`. */
  readonly time?: LogTime | undefined;
  /** From the layout: TRACE, DEBUG, INFO, WARN, ERROR or FATAL. */
  readonly level?: string | undefined;
  readonly message?: string | undefined;
  readonly lambda?: LambdaFields | undefined;
  /** Members of the document, the user's own: what they state beats the layout. */
  readonly fields?: JsonObject | undefined;
  /** Takes precedence in stating time, level and request id; not part of the document. */
  readonly stated?: JsonObject | undefined;
  /** Members of a wrapper: they state what the document leaves open. */
  readonly wrapper?: JsonObject | undefined;
  /** Whether it is text, so that its level is INFO if nothing states one. */
  readonly isText?: boolean | undefined;
}

/** Reads one message. @returns undefined if it is of another kind; never throws */
export type Reader = (message: string) => Recognised | undefined;

/** What most readers give: always of one shape, since reading members of many shapes is slower. */
export function recognisedText(
  message: string,
  level: string | undefined,
  time?: LogTime,
  lambda?: LambdaFields,
  fields?: JsonObject,
): Recognised {
  return { time, level, message, lambda, fields, stated: undefined, wrapper: undefined, isText: true };
}
