import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { figure } from "./figures.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** May be cut, with an ellipsis, where the table would be too wide. */
  readonly cut?: true;
}

type Cell = string | number;

const gap = 2;
const narrowest = 8;

/** A table without lines, at most `width` wide as far as its columns may be cut; numbers are grouped. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): string {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === "number" ? figure(cell) : cell)));
  const widths = fitted(columns, texts, width);
  const nothing = { left: "", mid: "", right: "", middle: "" };
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "" };
  const table = new Table({
    head: columns.map(({ title }) => title),
    colAligns: columns.map(({ align = "left" }) => align),
    colWidths: widths.map((natural) => natural + gap),
    truncate: "…",
    style: { "padding-left": 0, "padding-right": gap, head: [], border: [], compact: true },
    chars: {
      ...nothing,
      ...none,
      bottom: "",
      "bottom-mid": "",
      "bottom-left": "",
      "bottom-right": "",
      "left-mid": "",
      "mid-mid": "",
      "right-mid": "",
    },
  });
  table.push(...texts);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Widths of the columns: as their texts need, the widest of those that may be cut made narrower first. */
function fitted(columns: readonly Column[], texts: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((row) => stripVTControlCharacters(row[index] ?? "").length)),
  );
  const total = (): number => widths.reduce((sum, one) => sum + one + gap, -gap);
  while (total() > width) {
    const cuttable = widths.flatMap((one, index) => (columns[index]?.cut && one > narrowest ? [one] : []));
    if (cuttable.length === 0) break;
    widths[widths.findIndex((one, index) => columns[index]?.cut && one === Math.max(...cuttable))] =
      Math.max(...cuttable) - 1;
  }
  return widths;
}
