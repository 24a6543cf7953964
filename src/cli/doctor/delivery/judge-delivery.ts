import { counted, duration } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";
import { explainDeliveryError } from "./delivery-errors.ts";

export interface DeliveryFacts {
  readonly name: string;
  /** Undefined: there is no such delivery stream. */
  readonly status: string | undefined;
  readonly failure: string | undefined;
  readonly sourceArn: string | undefined;
  readonly logStream: string;
}

export function judgeDelivery(facts: DeliveryFacts): readonly Finding[] {
  const { name, status, failure, sourceArn, logStream } = facts;
  const again = "Deploy the stack again.";
  if (status === undefined)
    return [failed(`The delivery stream ${name} is not there: it was deleted outside of the stack`, again)];
  if (status !== "ACTIVE")
    return [
      /FAILED|DELETING/.test(status)
        ? failed(`${name} is ${status}${failure === undefined ? "" : `: ${failure}`}`, again)
        : warning(`${name} is ${status}`, "Look again in a minute."),
    ];
  if (sourceArn !== undefined && !sourceArn.endsWith(`/${logStream}`))
    return [
      failed(`${name} reads ${sourceArn}, not ${logStream}: what applications write is not read`, again),
    ];
  return [ok(`Firehose ${name} is ACTIVE and reads ${logStream}`)];
}

/** One line of Firehose's error log. */
export interface ErrorLine {
  readonly atMs: number;
  readonly code: string;
  readonly message: string;
}

/** Errors of the last hour, each kind once. */
export function judgeErrorLines(lines: readonly ErrorLine[], nowMs: number): readonly Finding[] {
  const byCode = Map.groupBy(lines, ({ code }) => code);
  return [...byCode].map(([code, ofCode]) => {
    const last = ofCode.reduce((latest, line) => (line.atMs > latest.atMs ? line : latest));
    const { means, remedy } = explainDeliveryError(code, last.message);
    const when = `${counted(ofCode.length, "time")} in the last hour, ${duration(nowMs - last.atMs)} ago at the latest`;
    return failed(`${code}: ${means} (${when})`, `${remedy}\nFirehose says: ${last.message}`);
  });
}

/** @param freshnessSeconds age of the oldest record that is not delivered yet; undefined: no data */
export function judgeFreshness(
  freshnessSeconds: number | undefined,
  bufferSeconds: number,
): readonly Finding[] {
  if (freshnessSeconds === undefined) return [];
  const lag = duration(freshnessSeconds * 1000);
  if (freshnessSeconds <= bufferSeconds + 300) return [ok(`Deliveries to OpenSearch are ${lag} behind`)];
  return [
    failed(
      `Deliveries to OpenSearch are ${lag} behind (DataFreshness)`,
      "What is older than StreamRetentionHours is lost to OpenSearch: see the errors above and the checks opensearch and cluster.",
    ),
  ];
}

/** @param counts objects of today under failed/, by Firehose's name for the kind of error */
export function judgeFailedObjects(counts: Readonly<Record<string, number>>): readonly Finding[] {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return [ok("Nothing is under failed/ in the archive bucket today")];
  const kinds = Object.entries(counts).map(([kind, count]) => `${kind}: ${count}`);
  return [
    warning(
      `${counted(all, "object")} of today under failed/ in the archive bucket (${kinds.join(", ")}): OpenSearch refused their documents`,
      "logpipe rejects shows why; logpipe rejects reload loads them again when that is mended.",
    ),
  ];
}
