import { tiesOut } from "../../functions/load/contract/counts.ts";
import { type Column, renderTable } from "./table.ts";

/** What LoadObjects reports about one object. */
export interface ObjectResult {
  readonly bucket: string;
  readonly key: string;
  readonly format: string;
  readonly chunks: number;
  readonly lines: number;
  readonly indexed: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly retried: number;
  /** Of the execution that loaded it. */
  readonly seconds: number;
}

/** What some executions of LoadObjects did. */
export interface Loads {
  readonly objects: readonly ObjectResult[];
  /** That ran: small objects share one. */
  readonly chunks: number;
  /** Objects with nothing to load in them. */
  readonly skipped: readonly { readonly bucket: string; readonly key: string; readonly reason: string }[];
  readonly failures: readonly { readonly arn: string; readonly error: string; readonly cause: string }[];
}

const number = (title: string): Column => ({ title, align: "right" });
const columns: readonly Column[] = [
  { title: "object", cut: "start" },
  ...["lines", "indexed", "duplic.", "reject.", "skipped", "chunks", "retries", "s"].map(number),
];

type Row = Omit<ObjectResult, "bucket" | "key" | "format">;

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
 * A table of the objects with a line of totals, and a note where objects share chunks.
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
    problems.push(`${wanted} objects should have been loaded, ${accounted} are accounted for`);
  return problems;
}
