import { duration } from "../../terminal/figures.ts";
import { failed, type Finding, ok } from "../finding.ts";

export interface ArrivalFacts {
  readonly id: string;
  /** Time from writing to finding it; undefined: it was not found. */
  readonly afterMs: number | undefined;
  readonly waitedMs: number;
}

export function judgeArrival({ id, afterMs, waitedMs }: ArrivalFacts): readonly Finding[] {
  if (afterMs !== undefined)
    return [ok(`The test record ${id} arrived in OpenSearch after ${duration(afterMs)}`)];
  return [
    failed(
      `The test record ${id} is in the log stream, but was not in OpenSearch after ${duration(waitedMs)}`,
      "Firehose does not deliver: see the check delivery. With no error there, look whether it is only late (DataFreshness), and run this again.",
    ),
  ];
}
