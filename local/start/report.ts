import type { Loads, ObjectResult } from "./follow-loads.ts";
import type { FlowResult } from "./show-streams.ts";

const columns = ["object", "lines", "indexed", "duplic.", "reject.", "skipped", "chunks", "retries", "s"];
const numberWidth = 8;
const nameWidth = 14;

function row(cells: readonly (string | number)[]): string {
  const [name = "", ...numbers] = cells;
  return (
    String(name).slice(0, nameWidth).padEnd(nameWidth) +
    numbers
      .map((number, index) => String(number).padStart(index === numbers.length - 1 ? 6 : numberWidth))
      .join("")
  );
}

function cellsOf(name: string, object: Omit<ObjectResult, "key" | "format">): (string | number)[] {
  const { lines, indexed, duplicates, rejected, skipped, chunks, retried, seconds } = object;
  return [name, lines, indexed, duplicates, rejected, skipped, chunks, retried, seconds.toFixed(1)];
}

/** The table of the objects, 80 columns wide, with a line of totals and a note where its chunks are not their sum. */
export function renderTable({ objects, chunks }: Pick<Loads, "objects" | "chunks">): string {
  const sum = (of: (object: ObjectResult) => number): number =>
    objects.reduce((total, object) => total + of(object), 0);
  const totals = {
    lines: sum(({ lines }) => lines),
    indexed: sum(({ indexed }) => indexed),
    duplicates: sum(({ duplicates }) => duplicates),
    rejected: sum(({ rejected }) => rejected),
    skipped: sum(({ skipped }) => skipped),
    chunks,
    retried: sum(({ retried }) => retried),
    seconds: Math.max(0, ...objects.map(({ seconds }) => seconds)),
  };
  const shared = sum((object) => object.chunks) > chunks;
  return [
    row(columns),
    ...objects.map((object) => row(cellsOf(object.format, object))),
    row(cellsOf("total", totals)),
    ...(shared ? ["Small objects share a chunk: the total counts it once."] : []),
  ].join("\n");
}

/** What does not add up; empty when everything does. */
export function untied({ objects, failures }: Loads, wanted: number, skippedObjects: number): string[] {
  const problems = failures.map(({ error, cause }) => `An execution failed: ${error}: ${cause}`);
  for (const { key, lines, indexed, duplicates, rejected, skipped } of objects)
    if (lines !== indexed + duplicates + rejected + skipped)
      problems.push(`${key}: ${lines} lines are not ${indexed} + ${duplicates} + ${rejected} + ${skipped}`);
  if (failures.length === 0 && objects.length + skippedObjects !== wanted)
    problems.push(`${wanted} objects were dropped, ${objects.length + skippedObjects} are accounted for`);
  return problems;
}

const flowColumns = ["flow", "events", "indexed", "duplic.", "reject.", "skipped", "archive", "s"];

/** The table of the flows that are streams, under the same widths. */
export function renderFlows(flows: readonly FlowResult[]): string {
  const rows = flows.map(({ flow, events, indexed, duplicates, rejected, skipped, archived, seconds }) =>
    row([flow, events, indexed, duplicates, rejected, skipped, archived, seconds.toFixed(1)]),
  );
  return [row(flowColumns), ...rows].join("\n");
}

/** What does not add up; empty when everything does. */
export function untiedFlows(flows: readonly FlowResult[]): string[] {
  return flows.flatMap(({ flow, events, indexed, duplicates, rejected, skipped, archived }) => [
    ...(events === indexed + rejected + skipped
      ? []
      : [`${flow}: ${events} events are not ${indexed} + ${rejected} + ${skipped}`]),
    ...(archived === indexed + duplicates
      ? []
      : [`${flow}: the archive has ${archived} documents, the index ${indexed + duplicates}`]),
  ]);
}
