import { type Body, luceneQuery, type Selection } from "../../../opensearch/descriptions.ts";

/** What a click adds, shown as a chip. */
export type Filter = { readonly excluded: boolean } & (
  | {
      readonly is: "value";
      readonly field: string;
      /** Numbers, addresses and booleans as text, as OpenSearch reads them. */
      readonly value: string;
    }
  | { readonly is: "existence"; readonly field: string }
  | {
      readonly is: "query";
      readonly label: string;
      /** In Lucene's syntax. */
      readonly query: string;
    }
);

/** The mapped type of a field, "" if it is unknown. */
export type TypeOf = (field: string) => string;

/** Documents must match one of a field's included values, and all other filters. */
export function selectionOf(filters: readonly Filter[], type: TypeOf): Selection {
  const included = filters.filter(({ excluded }) => !excluded);
  const fields = new Set(included.flatMap((one) => (one.is === "value" ? [one.field] : [])));
  const anyOf = [...fields].map((field) => {
    const should = included
      .filter((one) => one.is === "value" && one.field === field)
      .map((one) => clauseOf(one, type));
    return { bool: { should, minimum_should_match: 1 } };
  });
  const others = included.filter(({ is }) => is !== "value").map((one) => clauseOf(one, type));
  const mustNot = filters.filter(({ excluded }) => excluded).map((one) => clauseOf(one, type));
  return { filter: [...anyOf, ...others], mustNot };
}

function clauseOf(filter: Filter, type: TypeOf): Body {
  if (filter.is === "query") return luceneQuery(filter.query);
  if (filter.is === "existence") return { exists: { field: filter.field } };
  const { field, value } = filter;
  if (type(field) === "text") return { match_phrase: { [field]: value } };
  return { term: { [field]: { value } } };
}

/** What the chip says: `level is ERROR`, `not 5xx`, `elb_name exists` */
export function describeFilter(filter: Filter): string {
  const { excluded } = filter;
  if (filter.is === "query") return excluded ? `not ${filter.label}` : filter.label;
  if (filter.is === "existence") return `${filter.field} ${excluded ? "is missing" : "exists"}`;
  return `${filter.field} ${excluded ? "is not" : "is"} ${filter.value}`;
}

export function isSameFilter(a: Filter, b: Filter): boolean {
  return JSON.stringify(parts(a)) === JSON.stringify(parts(b));
}

/** With the filter as the last one; one that says the opposite is removed. */
export function withFilter(filters: readonly Filter[], added: Filter): readonly Filter[] {
  const opposite: Filter = { ...added, excluded: !added.excluded };
  return [...filters.filter((one) => !isSameFilter(one, added) && !isSameFilter(one, opposite)), added];
}

export function withoutFilter(filters: readonly Filter[], removed: Filter): readonly Filter[] {
  return filters.filter((one) => !isSameFilter(one, removed));
}

function parts(filter: Filter): readonly unknown[] {
  if (filter.is === "query") return [filter.is, filter.excluded, filter.label, filter.query];
  return [filter.is, filter.excluded, filter.field, filter.is === "value" ? filter.value : ""];
}

/** Names of the fields that a filter asks about. */
export function fieldsOf(filter: Filter): readonly string[] {
  if (filter.is !== "query") return [filter.field];
  return [...filter.query.matchAll(/_exists_:([\w.]+)|([\w.]+):/g)].map(([, e, name]) => e ?? name ?? "");
}

/** Parameter names in the address, by what the filter is and whether it excludes. */
const kinds = {
  is: { is: "value", excluded: false },
  not: { is: "value", excluded: true },
  has: { is: "existence", excluded: false },
  lacks: { is: "existence", excluded: true },
  only: { is: "query", excluded: false },
  except: { is: "query", excluded: true },
} as const;

/** As parameters of an address: `is.level` = `ERROR`, `only.5xx` = `elb_status_code:[500 TO 599]` */
export function filterToParameter(filter: Filter): readonly [name: string, value: string] {
  const kind = Object.entries(kinds).find(
    ([, { is, excluded }]) => is === filter.is && excluded === filter.excluded,
  );
  const subject = filter.is === "query" ? filter.label : filter.field;
  const value = filter.is === "query" ? filter.query : filter.is === "value" ? filter.value : "";
  return [`${kind?.[0] ?? ""}.${subject}`, value];
}

/** undefined where the parameter is no filter. */
export function filterOfParameter(name: string, value: string): Filter | undefined {
  const [, kindName = "", subject = ""] = /^(\w+)\.(.+)$/s.exec(name) ?? [];
  const kind = Object.entries(kinds).find(([known]) => known === kindName)?.[1];
  if (kind === undefined) return undefined;
  const { excluded } = kind;
  if (kind.is === "query") return { is: "query", excluded, label: subject, query: value };
  if (kind.is === "existence") return { is: "existence", excluded, field: subject };
  return { is: "value", excluded, field: subject, value };
}
