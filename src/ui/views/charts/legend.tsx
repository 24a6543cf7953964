import type { JSX } from "preact";
import type { Filter } from "../../model/filters.ts";
import { markClass } from "../../model/palette.ts";
import { usePage } from "../page.ts";

interface Entry {
  readonly label: string;
  /** The number beside it. */
  readonly text: string;
  readonly filter: Filter | undefined;
}

/** Names the colours. A click filters, with Shift excludes. */
export function Legend({ entries }: { readonly entries: readonly Entry[] }): JSX.Element {
  return (
    <ul class="legend">
      {entries.map(({ label, text, filter }, index) => (
        <li key={label}>
          <FilterButton filter={filter} label={label} className="legend-entry">
            <span class={`swatch ${markClass(label, index)}`} aria-hidden="true" />
            <span class="legend-label">{label}</span>
            <span class="legend-number">{text}</span>
          </FilterButton>
        </li>
      ))}
    </ul>
  );
}

/** Something that filters when it is clicked; plain text where there is no filter. */
export function FilterButton(props: {
  readonly filter: Filter | undefined;
  readonly label: string;
  readonly className: string;
  readonly children: JSX.Element | JSX.Element[] | string;
}): JSX.Element {
  const { filter, label, className, children } = props;
  const { addFilter } = usePage();
  if (filter === undefined) return <span class={className}>{children}</span>;
  return (
    <button
      type="button"
      class={className}
      title={`${label}\nClick: only these. Shift-click: without these.`}
      onClick={(event) => {
        addFilter({ ...filter, excluded: event.shiftKey });
      }}
    >
      {children}
    </button>
  );
}
