import { type Column, renderTable } from "../../src/cli/terminal/table.ts";
import { plainColumns } from "../../src/cli/terminal/terminal.ts";
import type { Expected } from "./direct-cell.ts";
import type { Found } from "./direct-run.ts";

interface Row {
  cells: number;
  lost: number;
  doubled: number;
}

const columns: readonly Column[] = [
  { title: "fault" },
  { title: "source" },
  ...["cells", "lost", "doubled"].map((title): Column => ({ title, align: "right" })),
];

/** How often something is in a list more than once. */
const repeated = (names: readonly string[]): number => names.length - new Set(names).size;

/** What became of the cells of a fault matrix. */
export class FaultTable {
  private readonly rows = new Map<string, Row>();

  add(fault: string, source: string, expected: Expected, found: Found): void {
    const row = this.rows.get(`${fault}\t${source}`) ?? { cells: 0, lost: 0, doubled: 0 };
    const rejected = found.rejects.map((reject) => reject.split(" ")[0] ?? "");
    const settled = [...found.indexed, ...rejected];
    const wanted = [...expected.indexed, ...expected.rejects.map((reject) => reject.split(" ")[0] ?? "")];
    row.cells += 1;
    row.lost += wanted.filter((one) => !settled.includes(one)).length;
    row.lost += expected.archived.filter((one) => !found.archived.includes(one)).length;
    row.doubled += repeated(settled) + repeated(found.archived);
    this.rows.set(`${fault}\t${source}`, row);
  }

  render(): string {
    const rows = [...this.rows].map(([key, { cells, lost, doubled }]) => [
      ...key.split("\t"),
      cells,
      lost,
      doubled,
    ]);
    const sum = (of: (row: Row) => number): number =>
      [...this.rows.values()].reduce((total, row) => total + of(row), 0);
    rows.push(["all", "", sum(({ cells }) => cells), sum(({ lost }) => lost), sum(({ doubled }) => doubled)]);
    return `${renderTable(columns, rows, plainColumns)}\n`;
  }
}
