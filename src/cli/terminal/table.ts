import { stripVTControlCharacters } from "node:util";
import { figure } from "./figures.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Where its cells may be cut, with an ellipsis, if the table would be too wide. */
  readonly cut?: "start" | "end";
}

type Cell = string | number;

const gap = "  ";
const narrowest = 8;

/** A table without borders, at most `width` wide as far as its columns may be cut; numbers are grouped. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => row.map((cell) => (typeof cell === "number" ? figure(cell) : cell))),
  ];
  const widths = fitted(columns, lines, width);
  return lines
    .map((line) =>
      line
        .map((text, index) => cellOf(text, widths[index] ?? 0, columns[index]))
        .join(gap)
        .trimEnd(),
    )
    .join("\n");
}

/** Widths of the columns: what their cells need; to fit, the widest of those that may be cut shrinks first. */
function fitted(columns: readonly Column[], lines: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ""))));
  const total = widths.reduce((sum, one) => sum + one + gap.length, -gap.length);
  for (let excess = total - width; excess > 0; excess -= 1) {
    const cuttable = widths.flatMap((one, index) => (columns[index]?.cut ? [one] : []));
    const widest = Math.max(...cuttable);
    if (cuttable.length === 0 || widest <= narrowest) break;
    widths[widths.findIndex((one, index) => columns[index]?.cut && one === widest)] = widest - 1;
  }
  return widths;
}

function cellOf(text: string, width: number, column: Column | undefined): string {
  const excess = widthOf(text) - width;
  if (excess > 0)
    return column?.cut === "start" ? `…${text.slice(excess + 1)}` : `${text.slice(0, width - 1)}…`;
  const blanks = " ".repeat(-excess);
  return column?.align === "right" ? blanks + text : text + blanks;
}

/** Without escape codes of colours. */
function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
