import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Hit } from "../model/answers.ts";
import {
  filterValues,
  jsonOf,
  leavesOf,
  memberOf,
  shortened,
  summaryOf,
  textOf,
  timeText,
} from "../model/documents.ts";
import { indexColumn, wholeDocument } from "../model/families.ts";
import { wordClass } from "../model/palette.ts";
import { timestampOf } from "../model/search.ts";
import { CopyButton } from "./copy-button.tsx";
import { usePage } from "./page.ts";

interface DocumentTableProps {
  readonly hits: readonly Hit[];
  readonly columns: readonly string[];
  readonly label: string;
  /** The expanded document, as `INDEX/ID`, where somebody else remembers it. */
  readonly expanded?: string;
  readonly onExpand?: (key: string) => void;
  readonly onColumn?: (column: string) => void;
}

const cellCharacters = 400;

function keyOf({ _index: index, _id: id }: Hit): string {
  return `${index}/${id}`;
}

/** Documents, newest first, a row for each. A row opens to the whole document; arrows go from row to row. */
export function DocumentTable(props: DocumentTableProps): JSX.Element {
  const { hits, columns, label, onExpand, onColumn } = props;
  const [own, setOwn] = useState("");
  const expanded = props.expanded ?? own;
  const toggle = (key: string): void => {
    (onExpand ?? setOwn)(expanded === key ? "" : key);
  };
  return (
    <div class="scrolling" role="group" aria-label={label} tabIndex={0}>
      <table class="documents">
        <thead>
          <tr>
            <th scope="col" class="opener">
              <span class="unseen">open</span>
            </th>
            <th scope="col" class="time">
              time, UTC
            </th>
            {columns.map((column) => (
              <th scope="col" key={column} class={column === wholeDocument ? "wide" : ""}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={moveByArrows}>
          {hits.map((hit) => {
            const key = keyOf(hit);
            const isOpen = key === expanded;
            return [
              <tr key={key} class={isOpen ? "open" : ""} data-document={key}>
                <td class="opener">
                  <button
                    type="button"
                    class="row-opener"
                    aria-expanded={isOpen}
                    aria-label={`document of ${timeText(timestampOf(hit))}`}
                    onClick={() => {
                      toggle(key);
                    }}
                  >
                    <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span>
                  </button>
                </td>
                <td class="time">{timeText(timestampOf(hit))}</td>
                {columns.map((column) => (
                  <td key={column} class={column === wholeDocument ? "wide" : columnClass(column)}>
                    <Cell hit={hit} column={column} />
                  </td>
                ))}
              </tr>,
              isOpen ? (
                <tr key={`${key} open`} class="detail">
                  <td colSpan={columns.length + 2}>
                    <DocumentDetail hit={hit} columns={columns} onColumn={onColumn} />
                  </td>
                </tr>
              ) : null,
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}

function columnClass(column: string): string {
  return column === "message" ? "wide" : "";
}

/** The buttons that open rows follow each other by the arrow keys. */
function moveByArrows(event: KeyboardEvent & { readonly currentTarget: Element }): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const openers = [...event.currentTarget.querySelectorAll<HTMLElement>(".row-opener")];
  const at = openers.findIndex((one) => one === document.activeElement);
  const next = at === -1 ? undefined : openers[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Cell({ hit, column }: { readonly hit: Hit; readonly column: string }): JSX.Element {
  const { addFilter } = usePage();
  if (column === wholeDocument) return <Summary document={hit._source} />;
  const value = column === indexColumn ? hit._index : memberOf(hit._source, column);
  const text = textOf(value);
  const [first] = filterValues(value);
  if (text === "") return <span class="nothing">–</span>;
  const isLong = column === "message" || text.length > 60 || first === undefined;
  if (isLong) return <span class="value">{shortened(text, cellCharacters)}</span>;
  return (
    <span
      class={`value clickable ${wordClass(text, column)}`}
      title={`${text}\nClick: only these. Shift-click: without these.`}
      onClick={(event) => {
        addFilter({ is: "value", excluded: event.shiftKey, field: column, value: first });
      }}
    >
      {text}
    </span>
  );
}

function Summary({ document }: { readonly document: unknown }): JSX.Element {
  return (
    <span class="summary">
      {summaryOf(document).map(([name, text]) => (
        <span key={name}>
          <b>{name}</b> <span class={wordClass(text, name)}>{text}</span>{" "}
        </span>
      ))}
    </span>
  );
}

function DocumentDetail(props: {
  readonly hit: Hit;
  readonly columns: readonly string[];
  readonly onColumn: ((column: string) => void) | undefined;
}): JSX.Element {
  const { hit } = props;
  const [form, setForm] = useState<"table" | "json">("table");
  const json = jsonOf(hit._source);
  return (
    <div class="document">
      <div class="document-bar">
        <div class="tabs" role="group" aria-label="shown as">
          {(["table", "json"] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === form}
              onClick={() => {
                setForm(one);
              }}
            >
              {one === "table" ? "Table" : "JSON"}
            </button>
          ))}
        </div>
        <span class="document-id">
          {hit._index} / {hit._id}
        </span>
        <CopyButton text={json} label="Copy JSON" />
      </div>
      {form === "json" ? <pre tabIndex={0}>{json}</pre> : <DetailTable {...props} />}
    </div>
  );
}

function DetailTable(props: {
  readonly hit: Hit;
  readonly columns: readonly string[];
  readonly onColumn: ((column: string) => void) | undefined;
}): JSX.Element {
  const { hit, columns, onColumn } = props;
  const { addFilter } = usePage();
  return (
    <table class="members">
      <tbody>
        {leavesOf(hit._source).map(([field, value]) => {
          const values = filterValues(value);
          const isColumn = columns.includes(field);
          return (
            <tr key={field}>
              <td class="member-actions">
                {values.slice(0, 1).map((one) => (
                  <span key={one}>
                    <button
                      type="button"
                      title={`Only documents with this ${field}`}
                      aria-label={`only documents with this ${field}`}
                      onClick={() => {
                        addFilter({ is: "value", excluded: false, field, value: one });
                      }}
                    >
                      +
                    </button>
                    <button
                      type="button"
                      title={`Without documents with this ${field}`}
                      aria-label={`without documents with this ${field}`}
                      onClick={() => {
                        addFilter({ is: "value", excluded: true, field, value: one });
                      }}
                    >
                      −
                    </button>
                  </span>
                ))}
                {onColumn === undefined ? null : (
                  <button
                    type="button"
                    class={isColumn ? "chosen" : ""}
                    title={isColumn ? "Remove this column" : "Show as a column"}
                    aria-label={`${field} as a column`}
                    aria-pressed={isColumn}
                    onClick={() => {
                      onColumn(field);
                    }}
                  >
                    ▥
                  </button>
                )}
              </td>
              <th scope="row">{field}</th>
              <td class={`member-value ${wordClass(textOf(value), field)}`}>{textOf(value)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
