import { type Column, renderTable } from "../../src/cli/terminal/table.ts";
import type { FlowResult } from "./show-streams.ts";

const number = (title: string): Column => ({ title, align: "right" });
const columns: readonly Column[] = [
  { title: "flow" },
  ...["events", "indexed", "duplic.", "reject.", "skipped", "archive", "s"].map(number),
];

/** The table of the flows that are streams. */
export function renderFlows(flows: readonly FlowResult[], width: number): string {
  const rows = flows.map(({ flow, events, indexed, duplicates, rejected, skipped, archived, seconds }) => [
    flow,
    events,
    indexed,
    duplicates,
    rejected,
    skipped,
    archived,
    seconds.toFixed(1),
  ]);
  return renderTable(columns, rows, width);
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
