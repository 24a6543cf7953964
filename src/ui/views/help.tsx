import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

const keys: readonly (readonly [key: string, what: string])[] = [
  ["/", "to the query"],
  ["Enter", "search; on a row: open or close the document"],
  ["j", "to the first row"],
  ["↑ ↓", "from row to row"],
  ["r", "look again"],
  ["?", "this help"],
  ["Esc", "close"],
];

const queries: readonly (readonly [query: string, what: string])[] = [
  ["timeout", "in any field that is text"],
  ['message:"connection pool exhausted"', "words in this order"],
  ["level:(ERROR OR FATAL) AND NOT logger:*Login*", "combined, with a wildcard"],
  ["elb_status_code:[500 TO 599]", "a range"],
  ["_exists_:lambda.errorType", "a field that is there"],
];

/** Keys, the query language, what a click does. */
export function Help({ close }: { readonly close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog class="help" ref={dialog} onClose={close} aria-labelledby="help-title">
      <h2 id="help-title">Help</h2>
      <div class="help-columns">
        <section>
          <h3>Keys</h3>
          <Terms terms={keys} />
        </section>
        <section>
          <h3>Queries (Lucene's syntax)</h3>
          <Terms terms={queries} />
        </section>
      </div>
      <ul>
        <li>Drag across a chart, or click into it, to narrow the time for everything.</li>
        <li>Click on a value, a bar or a legend to see only these; with Shift, everything without them.</li>
        <li>Click on a filter to turn it around.</li>
        <li>
          The address holds all of it. “Copy link” makes the times absolute: whoever opens it sees the same
          rows.
        </li>
        <li>All times are UTC.</li>
      </ul>
      <form method="dialog">
        <button type="submit" class="button primary">
          Close
        </button>
      </form>
    </dialog>
  );
}

function Terms({ terms }: { readonly terms: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl>
      {terms.map(([term, what]) => (
        <div key={term}>
          <dt>
            <code>{term}</code>
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}
