import { age } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface RecordFacts {
  /** Whether anything was written to the log stream in the last hour; undefined: that cannot be told. */
  readonly isWritten: boolean | undefined;
  /** Newest application log in OpenSearch, doctor's test records left out. */
  readonly newestLog: Date | undefined;
  /** Newest document of all. */
  readonly newestDocument: Date | undefined;
}

const hourMs = 3_600_000;

/** Tells "nothing is written" from "written, but not delivered". */
export function judgeRecords(
  { isWritten, newestLog, newestDocument }: RecordFacts,
  nowMs: number,
): readonly Finding[] {
  const isRecent = (then: Date | undefined): boolean => then !== undefined && nowMs - then.getTime() < hourMs;
  const newest =
    newestLog === undefined
      ? "OpenSearch has none"
      : `the newest in OpenSearch is from ${age(newestLog, nowMs)}`;
  if (isRecent(newestLog)) return [ok(`Application logs arrive: ${newest}`)];
  const isDelivered = isRecent(newestDocument);
  if (isWritten === true && !isDelivered)
    return [
      failed(
        `Application logs are written to the stream but do not arrive: ${newest}`,
        "See the checks delivery, cluster and indexes, and the test record of end-to-end. Where that one arrives, the applications write logs of the past, or their clocks are wrong.",
      ),
    ];
  return [
    warning(
      `No application log was written in the last hour: ${newest}`,
      "Is the logging framework using the appender? Look at its own status messages (log4j: -Dlog4j2.debug, logback: a StatusListener), the stream's name and Region in its configuration, and run logpipe doctor with the application's credentials (--profile).",
    ),
  ];
}
