import { tiesOut } from "../../functions/load/contract/counts.ts";
import { type Column, renderTable } from "../terminal/table.ts";
import type { Loads, ObjectResult } from "./load-output.ts";

const number = (title: string): Column => ({ title, align: "right" });
const columns: readonly Column[] = [
  { title: "object", cut: true },
  ...["lines", "indexed", "duplic.", "reject.", "skipped", "chunks", "retries", "s"].map(number),
];

type Row = Pick<
  ObjectResult,
  "lines" | "indexed" | "duplicates" | "rejected" | "skipped" | "chunks" | "retried" | "seconds"
>;

function cellsOf(name: string, row: Row): (string | number)[] {
  const { lines, indexed, duplicates, rejected, skipped, chunks, retried, seconds } = row;
  return [name, lines, indexed, duplicates, rejected, skipped, chunks, retried, seconds.toFixed(1)];
}

export function totalsOf({ objects, chunks }: Pick<Loads, "objects" | "chunks">): Row {
  const sum = (of: (object: ObjectResult) => number): number =>
    objects.reduce((total, object) => total + of(object), 0);
  return {
    lines: sum(({ lines }) => lines),
    indexed: sum(({ indexed }) => indexed),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: sum(({ rejected }) => rejected),
    skipped: sum(({ skipped }) => skipped),
    chunks,
    retried: sum(({ retried }) => retried),
    seconds: objects.reduce((longest, { seconds }) => Math.max(longest, seconds), 0),
  };
}

/**
 * The table of the objects, with a line of totals, and a note where its chunks are not their sum.
 * @param nameOf what an object is called in its row
 */
export function renderTieOut(
  loads: Pick<Loads, "objects" | "chunks">,
  width: number,
  nameOf: (object: ObjectResult) => string,
): string {
  const { objects, chunks } = loads;
  const rows = [
    ...objects.map((object) => cellsOf(nameOf(object), object)),
    cellsOf("total", totalsOf(loads)),
  ];
  const isShared = objects.reduce((sum, object) => sum + object.chunks, 0) > chunks;
  const note = isShared ? "\nSmall objects share a chunk: the total counts it once." : "";
  return `${renderTable(columns, rows, width)}${note}`;
}

/** The end of a key says most: `…_20260501T2340Z_10.0.0.1_x.log` */
export function endOfKey({ key }: Pick<ObjectResult, "key">): string {
  const longest = 24;
  return key.length <= longest ? key : `…${key.slice(1 - longest)}`;
}

/** What does not add up; empty when everything does. @param wanted how many objects were to be loaded */
export function untied({ objects, skipped, failures }: Omit<Loads, "chunks">, wanted: number): string[] {
  const problems = failures.map(({ arn, error, cause }) => `${arn} failed: ${error}: ${cause}`);
  for (const object of objects)
    if (!tiesOut({ ...object, bytes: 0 }))
      problems.push(
        `s3://${object.bucket}/${object.key}: ${object.lines} lines are not ${object.indexed} + ${object.duplicates} + ${object.rejected} + ${object.skipped}`,
      );
  const accounted = objects.length + skipped.length;
  if (failures.length === 0 && accounted !== wanted)
    problems.push(`${wanted} objects were to be loaded, ${accounted} are accounted for`);
  return problems;
}
