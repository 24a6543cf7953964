import { z } from "zod";
import { indexTemplates } from "../../../../opensearch/index.ts";
import type { Check, Examination } from "../check.ts";
import type { Finding } from "../finding.ts";
import { readOpenSearch } from "../read-opensearch.ts";
import { judgeConflicts, judgeFieldCount, judgeTemplates } from "./judge-indexes.ts";

export const indexesCheck: Check = {
  name: "indexes",
  about: "index templates, mapping conflicts and the number of fields of application logs",
  needs: ["opensearch"],
  questions: [askTemplates, askConflicts, askFieldCount],
};

const templates = z.object({
  index_templates: z
    .array(z.object({ name: z.string(), index_template: z.object({ version: z.number().optional() }) }))
    .default([]),
});
const versioned = z.object({ version: z.number().optional() });
const namePrefix = "logpipe-";

async function askTemplates({ stack }: Examination): Promise<readonly Finding[]> {
  const { index_templates: found } = await readOpenSearch(
    stack,
    templates,
    `/_index_template/${namePrefix}*`,
  );
  return judgeTemplates({
    wanted: Object.fromEntries(
      Object.entries(indexTemplates).map(([family, source]) => [family, versioned.parse(source).version]),
    ),
    installed: Object.fromEntries(
      found.map(({ name, index_template: { version } }) => [name.slice(namePrefix.length), version]),
    ),
  });
}

const capabilities = z.object({
  indices: z.array(z.string()).default([]),
  fields: z.record(z.string(), z.record(z.string(), z.object({ indices: z.array(z.string()).optional() }))),
});

async function askConflicts({ stack }: Examination): Promise<readonly Finding[]> {
  const { fields } = await readOpenSearch(stack, capabilities, "/app-logs-*/_field_caps", { fields: "*" });
  return judgeConflicts(
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
    settings: z.record(z.string(), z.unknown()).default({}),
    defaults: z.record(z.string(), z.unknown()).default({}),
  }),
);

async function askFieldCount({ stack }: Examination): Promise<readonly Finding[]> {
  const newestFirst = { format: "json", h: "index", s: "creation.date:desc" };
  const [newest] = await readOpenSearch(stack, listed, "/_cat/indices/app-logs-*", newestFirst);
  if (newest === undefined) return [];
  const { index } = newest;
  const { fields } = await readOpenSearch(stack, capabilities, `/${index}/_field_caps`, { fields: "*" });
  const asked = { flat_settings: "true", include_defaults: "true" };
  const all = await readOpenSearch(stack, indexSettings, `/${index}/_settings/${totalFields}`, asked);
  const limit = all[index]?.settings[totalFields] ?? all[index]?.defaults[totalFields] ?? 1_000;
  const own = Object.keys(fields).filter((name) => !name.startsWith("_"));
  return judgeFieldCount({ index, fields: own.length, limit: Number(limit) });
}
