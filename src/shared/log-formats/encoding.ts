/**
 * How the records of a source are written: `lines` of fields in a fixed order; lines named by a `header`; `json`, an
 * object a line; `records`, JSON laid out otherwise: one object `{"Records": […]}`, or objects over several lines or
 * run together in one. Parquet has none yet: a reader of it would be one more.
 */
export const encodings = ["lines", "header", "json", "records"] as const;
export type Encoding = (typeof encodings)[number];

/** How an object is written, and, of lines named by a header, its columns (`packColumns`). */
export interface Layout {
  readonly encoding?: Encoding | undefined;
  readonly columns?: string | undefined;
}

/**
 * A field's name as every encoding spells it: AWS writes `client:port`, `client_port`; `cs(User-Agent)`,
 * `cs_User_Agent`; `account-id`, `account_id`. Dots stay: they lead into objects.
 */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}
