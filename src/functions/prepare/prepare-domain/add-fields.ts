import type { Client } from "../../../shared/opensearch/client.ts";
import * as z from "zod/mini";
import { indexTemplates } from "../../../../opensearch/index.ts";
import { indexDateOf } from "../../../shared/log-formats/index-name.ts";
import { answerTo, describe } from "../../../shared/opensearch/ask.ts";
import { applyRequests } from "./apply-requests.ts";

export interface AddFieldsPatience {
  /** Epoch milliseconds: no attempt begins after it. */
  readonly deadlineMs: number;
  readonly pauseMs: number;
}

/** What became of the indexes that existed before. */
export interface AddedFields {
  /** Index → fields that it did not know. */
  readonly added: Readonly<Record<string, readonly string[]>>;
  /** Fields that an index lacks or has with another type, and why; each names its index. */
  readonly problems: readonly string[];
}

const requestTimeoutMs = 20_000;

/** A field's mapping; an object has none but `properties`. */
const field = z.looseObject({ type: z.optional(z.string()) });
type Fields = Readonly<Record<string, z.infer<typeof field>>>;
const mappings = z.record(
  z.string(),
  z.object({ mappings: z.object({ properties: z._default(z.record(z.string(), field), {}) }) }),
);

/** Families whose indexes refuse documents with fields that they do not know. */
const strictFamilies: readonly { readonly family: string; readonly fields: Fields }[] = Object.entries(
  indexTemplates,
).flatMap(([family, { template }]) =>
  template.mappings.dynamic === "strict" ? [{ family, fields: template.mappings.properties }] : [],
);

/**
 * Adds the fields of the index templates to the open indexes that exist: a template applies to new indexes only, and until
 * the next one, documents with new fields would be refused. Adds, and changes nothing that is there. Never throws: an
 * index that stays as it is fails no deployment.
 */
export async function addFields(
  client: Client,
  endpoint: string,
  patience: AddFieldsPatience,
): Promise<AddedFields> {
  const added: Record<string, readonly string[]> = {};
  const problems: string[] = [];
  try {
    for (const { index, missing, conflicts } of await readIndexes(client)) {
      problems.push(...conflicts);
      const names = Object.keys(missing);
      if (names.length === 0) continue;
      const problem = await put(client, endpoint, index, missing, patience);
      if (problem === undefined) added[index] = names;
      else problems.push(`${index} did not get the fields ${names.join(", ")}: ${problem}`);
    }
  } catch (error) {
    problems.push(messageOf(error));
  }
  return { added, problems };
}

interface OldIndex {
  readonly index: string;
  readonly missing: Fields;
  readonly conflicts: readonly string[];
}

/** The newest first, which will get most documents. Closed indexes get none. */
async function readIndexes(client: Client): Promise<OldIndex[]> {
  const path = `/${strictFamilies.map(({ family }) => `${family}-*`).join(",")}/_mapping`;
  const { status, body } = await answerTo(
    client,
    "GET",
    path,
    { expand_wildcards: "open" },
    requestTimeoutMs,
  );
  const { data } = mappings.safeParse(body);
  if (status !== 200 || data === undefined)
    throw new Error(
      `New fields were not added to existing indexes: OpenSearch answered GET ${path} with HTTP ${status}: ${describe(body).slice(0, 500)}`,
    );
  const indexes: (OldIndex & { readonly date: string })[] = [];
  for (const [index, { mappings: mapping }] of Object.entries(data))
    for (const { family, fields } of strictFamilies) {
      const date = indexDateOf(family, index);
      if (date !== undefined) indexes.push({ index, date, ...compare(index, fields, mapping.properties) });
    }
  return indexes.toSorted((a, b) => (a.date > b.date ? -1 : 1));
}

function compare(index: string, wanted: Fields, found: Fields): Pick<OldIndex, "missing" | "conflicts"> {
  const missing: Record<string, Fields[string]> = {};
  const conflicts: string[] = [];
  for (const [name, mapping] of Object.entries(wanted)) {
    const existing = found[name];
    if (existing === undefined) missing[name] = mapping;
    else if (existing.type !== mapping.type)
      conflicts.push(
        `${index} has the field ${name} as ${existing.type ?? "object"}, not ${mapping.type ?? "object"}: that stays until the index rotates`,
      );
  }
  return { missing, conflicts };
}

/** @returns why the index did not take the fields */
async function put(
  client: Client,
  endpoint: string,
  index: string,
  properties: Fields,
  { deadlineMs, pauseMs }: AddFieldsPatience,
): Promise<string | undefined> {
  if (Date.now() >= deadlineMs) return "no time was left; logpipe prepare adds them";
  try {
    const request = { path: `/${index}/_mapping`, body: { properties } };
    await applyRequests(client, endpoint, [request], { deadlineMs, pauseMs, refusalsMs: 0 });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
