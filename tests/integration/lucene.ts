import type { Document } from "./dashboard-documents.ts";

/**
 * Tells whether a document matches a query of the dashboards' descriptions, without OpenSearch. It knows as much of
 * Lucene's syntax as they use.
 * @throws Error for anything else
 */
export function matches(query: string, document: Document): boolean {
  const tokens = query.match(/"[^"]*"|\[[^\]]*\]|[()]|[^\s()[\]"]+/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at] ?? "";
  const take = (): string => {
    at += 1;
    return tokens[at - 1] ?? "";
  };
  const expect = (token: string): void => {
    if (take() !== token) throw new Error(`${query}: no ${token} at ${at}`);
  };

  const anyOf = (): boolean => {
    let found = allOf();
    while (next() === "OR") {
      take();
      found = allOf() || found;
    }
    return found;
  };
  const allOf = (): boolean => {
    let found = one();
    while (next() === "AND") {
      take();
      found = one() && found;
    }
    return found;
  };
  const one = (): boolean => {
    if (next() === "NOT") {
      take();
      return !one();
    }
    if (next() === "(") {
      take();
      const found = anyOf();
      expect(")");
      return found;
    }
    const [, field = "", value = ""] = /^([\w.]+):(.*)$/.exec(take()) ?? [];
    if (field === "") throw new Error(`${query}: no field before ${next()}`);
    if (field === "_exists_") return valuesOf(document, value).length > 0;
    if (value !== "") return holds(field, value);
    if (next() !== "(") return holds(field, take());
    take();
    let found = holds(field, take());
    while (next() === "OR") {
      take();
      found = holds(field, take()) || found;
    }
    expect(")");
    return found;
  };
  const holds = (field: string, value: string): boolean =>
    valuesOf(document, field).some((found) => isValue(found, value));

  const found = anyOf();
  if (at < tokens.length) throw new Error(`${query}: ${next()} is not understood`);
  return found;
}

function isValue(found: unknown, value: string): boolean {
  const [, from, to] = /^\[(\S+) TO (\S+)\]$/.exec(value) ?? [];
  if (from !== undefined) return Number(found) >= Number(from) && Number(found) <= Number(to);
  const plain = value.replaceAll('"', "");
  return plain.endsWith("*") ? String(found).startsWith(plain.slice(0, -1)) : String(found) === plain;
}

/** The values of a field by its dotted name: none, one, or those of a list. */
export function valuesOf(document: Document, field: string): readonly unknown[] {
  const value = field
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Document | undefined)?.[name], document);
  return value === undefined || value === null ? [] : [value].flat();
}
