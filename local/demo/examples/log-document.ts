import * as z from "zod/mini";
import { validate } from "../../../src/shared/json/validate.ts";

const strings = z.record(z.string(), z.string());

/** What the producers write: the fields of the log4j and logback JsonLayout. */
const logDocument = z.strictObject({
  timestamp: z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)),
  level: z.enum(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
  logger: z.string(),
  thread: z.string(),
  message: z.string(),
  processId: z.string(),
  hostname: z.string(),
  tags: strings,
  mdc: strings,
  exception: z.optional(z.array(z.string()).check(z.minLength(2))),
  locationInfo: z.optional(
    z.strictObject({
      className: z.string(),
      methodName: z.string(),
      fileName: z.string(),
      // Text in log4j 1, a number in logback.
      lineNumber: z.union([z.string(), z.number()]),
    }),
  ),
});

export type LogDocument = z.infer<typeof logDocument>;

/** Firehose's limit for a record. */
const maxRecordBytes = 1000 * 1024;

/**
 * Reads a record of LogStream that a producer wrote.
 * @throws Error when it is not one line of UTF-8 with a newline at its end, is longer than Firehose accepts, or is not
 * a document of the layout
 */
export function readLogDocument(record: Uint8Array): LogDocument {
  if (record.length > maxRecordBytes) throw new Error(`A record has ${record.length} bytes`);
  const line = new TextDecoder("utf-8", { fatal: true }).decode(record);
  if (line.indexOf("\n") !== line.length - 1)
    throw new Error(`A record is not one line with a newline at its end: ${JSON.stringify(line)}`);
  const read = validate(logDocument, JSON.parse(line), (path) => path || "the document");
  if ("data" in read) return read.data;
  throw new Error(`Not a log document: ${line}${read.problems.join("; ")}`);
}
