import * as z from "zod/mini";
import { read } from "../../../shared/opensearch/ask.ts";
import { indexTemplates } from "../../../../opensearch/index.ts";
import { counted, figure } from "../../terminal/figures.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";

export const indexesCheck: Check = {
  name: "indexes",
  about: "index templates, and mapping conflicts and the number of fields of application logs",
  needs: ["opensearch"],
  questions: [askTemplates, askConflicts, askFieldCount],
};

const templates = z.object({
  index_templates: z._default(
    z.array(z.object({ name: z.string(), index_template: z.object({ version: z.optional(z.number()) }) })),
    [],
  ),
});
const versioned = z.object({ version: z.optional(z.number()) });
const namePrefix = "logpipe-";

async function askTemplates({ stack }: Examination): Promise<readonly Finding[]> {
  const { index_templates: found } = await read(
    await stack.openSearch(),
    templates,
    `/_index_template/${namePrefix}*`,
  );
  return diagnoseTemplates({
    wanted: Object.fromEntries(
      Object.entries(indexTemplates).map(([family, source]) => [family, versioned.parse(source).version]),
    ),
    installed: Object.fromEntries(
      found.map(({ name, index_template: { version } }) => [name.slice(namePrefix.length), version]),
    ),
  });
}

const capabilities = z.object({
  indices: z._default(z.array(z.string()), []),
  fields: z.record(z.string(), z.record(z.string(), z.object({ indices: z.optional(z.array(z.string())) }))),
});

async function askConflicts({ stack }: Examination): Promise<readonly Finding[]> {
  const { fields } = await read(await stack.openSearch(), capabilities, "/app-logs-*/_field_caps", {
    fields: "*",
  });
  return diagnoseConflicts(
    Object.fromEntries(
      Object.entries(fields).map(([field, types]) => [
        field,
        Object.fromEntries(Object.entries(types).map(([type, { indices = [] }]) => [type, indices])),
      ]),
    ),
  );
}

const listed = z.array(z.object({ index: z.string() }));
const totalFields = "index.mapping.total_fields.limit";
const indexSettings = z.record(
  z.string(),
  z.object({
    settings: z._default(z.record(z.string(), z.unknown()), {}),
    defaults: z._default(z.record(z.string(), z.unknown()), {}),
  }),
);

async function askFieldCount({ stack }: Examination): Promise<readonly Finding[]> {
  const newestFirst = { format: "json", h: "index", s: "creation.date:desc" };
  const client = await stack.openSearch();
  const [newest] = await read(client, listed, "/_cat/indices/app-logs-*", newestFirst);
  if (newest === undefined) return [];
  const { index } = newest;
  const { fields } = await read(client, capabilities, `/${index}/_field_caps`, { fields: "*" });
  const asked = { flat_settings: "true", include_defaults: "true" };
  const all = await read(client, indexSettings, `/${index}/_settings/${totalFields}`, asked);
  const limit = all[index]?.settings[totalFields] ?? all[index]?.defaults[totalFields] ?? 1_000;
  const own = Object.keys(fields).filter((name) => !name.startsWith("_"));
  return diagnoseFieldCount({ index, fields: own.length, limit: Number(limit) });
}

export interface TemplateFacts {
  /** Families of this version, with the version of each template if it has one. */
  readonly wanted: Readonly<Record<string, number | undefined>>;
  readonly installed: Readonly<Record<string, number | undefined>>;
}

export function diagnoseTemplates({ wanted, installed }: TemplateFacts): readonly Finding[] {
  const families = Object.keys(wanted);
  const missing = families.filter((family) => !(family in installed));
  const others = families.filter((family) => family in installed && installed[family] !== wanted[family]);
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      failed(
        `The index template of ${missing.join(", ")} is missing: new indexes guess the types of their fields`,
        "logpipe prepare installs it; an index created without it keeps its types until it rotates.",
      ),
    );
  if (others.length > 0)
    findings.push(
      warning(
        `The index template of ${others.join(", ")} has another version than this logpipe`,
        "Run logpipe prepare, or deploy this version.",
      ),
    );
  return findings.length > 0 ? findings : [ok(`${counted(families.length, "index template")} installed`)];
}

/** Field → type → indexes in which it has that type, as `_field_caps` answers. */
export type FieldTypes = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const shown = 3;

/** Finds fields that have different types in different indexes of application logs. */
export function diagnoseConflicts(fields: FieldTypes): readonly Finding[] {
  const conflicts = Object.entries(fields).filter(([, types]) => Object.keys(types).length > 1);
  if (conflicts.length === 0) return [ok("No field of app-logs-* has two types")];
  const named = conflicts.slice(0, shown).map(([field, types]) => {
    const sides = Object.entries(types).map(([type, indexes]) => `${type} in ${indexes[0] ?? "others"}`);
    return `${field} is ${sides.join(" and ")}`;
  });
  const more = conflicts.length > shown ? `, and ${conflicts.length - shown} more` : "";
  return [
    warning(
      `Mapping conflict: ${named.join("; ")}${more}`,
      "Searches and charts over these fields fail, and within one index documents of the other type are refused. Have applications write one type per field name; the conflict ends when the older index is gone.",
    ),
  ];
}

export interface FieldCountFacts {
  /** The newest index of application logs. */
  readonly index: string;
  readonly fields: number;
  /** index.mapping.total_fields.limit */
  readonly limit: number;
}

export function diagnoseFieldCount({ index, fields, limit }: FieldCountFacts): readonly Finding[] {
  const found = `${index} has ${figure(fields)} of at most ${figure(limit)} fields`;
  const remedy =
    "Applications use data as field names (ids, user input): have them write it as values. Documents with new fields beyond the limit are refused.";
  if (fields >= limit) return [failed(found, remedy)];
  return [fields >= limit * 0.9 ? warning(found, remedy) : ok(found)];
}
