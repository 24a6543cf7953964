import type { ComponentChildren, JSX } from "preact";

export interface Column {
  readonly label: string;
  readonly isNumber?: boolean;
}

/** A table of what is known of the pipeline. */
export function Rows(props: {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly ComponentChildren[])[];
}): JSX.Element {
  const { columns, rows } = props;
  const classOf = (index: number): string => (columns[index]?.isNumber === true ? "number" : "");
  return (
    <table class="data">
      <thead>
        <tr>
          {columns.map(({ label }, index) => (
            <th key={label} scope="col" class={classOf(index)}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, index) => (
              <td key={index} class={classOf(index)}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
