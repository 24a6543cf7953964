import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { columnsOf, fieldNames, indexColumn, wholeDocument } from "../model/families.ts";
import { usePage } from "./page.ts";
import { Popover } from "./popover.tsx";

interface ColumnChooserProps {
  readonly family: string;
  /** Of the indexes, with their types. */
  readonly fields: ReadonlyMap<string, string>;
  readonly columns: readonly string[];
  readonly onChange: (columns: readonly string[]) => void;
}

/** Fields at once in the list; typing finds the others. */
const mostListed = 200;

export function ColumnChooser({ family, fields, columns, onChange }: ColumnChooserProps): JSX.Element {
  const { about } = usePage();
  const [typed, setTyped] = useState("");
  const names = [wholeDocument, indexColumn, ...fieldNames(about.boards.mappings, family, fields)];
  const others = names.filter(
    (name) => !columns.includes(name) && name.toLowerCase().includes(typed.toLowerCase()),
  );
  return (
    <Popover label={`Columns: ${columns.length}`} align="right">
      <div class="column-chooser">
        <input
          type="search"
          aria-label="Find a field"
          placeholder="Find a field"
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
        <div class="choices" role="group" aria-label="Columns">
          {[...columns, ...others.slice(0, mostListed)].map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={columns.includes(name)}
                onChange={(event) => {
                  const rest = columns.filter((one) => one !== name);
                  onChange(event.currentTarget.checked ? [...rest, name] : rest);
                }}
              />
              <span class="choice-value">{name}</span>
              <span class="choice-count">{fields.get(name) ?? ""}</span>
            </label>
          ))}
        </div>
        {others.length > mostListed ? <p>Type to find {others.length - mostListed} more.</p> : null}
        <button
          type="button"
          class="button"
          onClick={() => {
            onChange([]);
          }}
        >
          Usual columns: {columnsOf(family).join(", ")}
        </button>
      </div>
    </Popover>
  );
}
