/** An index, as _cat/indices tells. */
export interface IndexSize {
  readonly name: string;
  readonly documents: number;
  readonly bytes: number;
}

export interface IndexFamily {
  /** The names without their dates: `elb-` */
  readonly prefix: string;
  readonly indexes: number;
  readonly documents: number;
  readonly bytes: number;
  /** The last by name, which is the newest. */
  readonly newest: string;
}

/** A date as every rotation spells it: 2026, 2026-05, 2026-05-01, 2026-05-01-23, 2026-w18 */
const dated = /^(.*?-)\d{4}(?:-(?:w\d{2}|\d{2}(?:-\d{2}){0,2}))?$/;

/** Adds indexes up by what their names begin with, the largest family first. */
export function familiesOf(indexes: readonly IndexSize[]): IndexFamily[] {
  const families = new Map<string, IndexFamily>();
  for (const { name, documents, bytes } of indexes) {
    const [, prefix = name] = dated.exec(name) ?? [];
    const known = families.get(prefix) ?? { prefix, indexes: 0, documents: 0, bytes: 0, newest: "" };
    families.set(prefix, {
      prefix,
      indexes: known.indexes + 1,
      documents: known.documents + documents,
      bytes: known.bytes + bytes,
      newest: name > known.newest ? name : known.newest,
    });
  }
  return [...families.values()].toSorted((a, b) => b.bytes - a.bytes);
}
