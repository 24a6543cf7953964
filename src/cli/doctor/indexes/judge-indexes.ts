import { counted, figure } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface TemplateFacts {
  /** Families of this version, with the version of each template where it has one. */
  readonly wanted: Readonly<Record<string, number | undefined>>;
  readonly installed: Readonly<Record<string, number | undefined>>;
}

export function judgeTemplates({ wanted, installed }: TemplateFacts): readonly Finding[] {
  const families = Object.keys(wanted);
  const missing = families.filter((family) => !(family in installed));
  const others = families.filter((family) => family in installed && installed[family] !== wanted[family]);
  const findings: Finding[] = [];
  if (missing.length > 0)
    findings.push(
      failed(
        `The index template of ${missing.join(", ")} is missing: new indexes guess the types of their fields`,
        "logpipe prepare installs it; an index that was made without it keeps its types until it rotates.",
      ),
    );
  if (others.length > 0)
    findings.push(
      warning(
        `The index template of ${others.join(", ")} is of another version than this logpipe`,
        "logpipe prepare, or deploy this version.",
      ),
    );
  return findings.length > 0 ? findings : [ok(`${counted(families.length, "index template")} installed`)];
}

/** Field → type → indexes that have it as that, as `_field_caps` tells. */
export type FieldTypes = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const shown = 3;

/** The same field with different types, over the indexes of application logs. */
export function judgeConflicts(fields: FieldTypes): readonly Finding[] {
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
      "Searches and charts over these fields fail, and documents of the other type are refused within one index. Have the application write one type under one name; the conflict ends when the older index is gone.",
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

export function judgeFieldCount({ index, fields, limit }: FieldCountFacts): readonly Finding[] {
  const found = `${index} has ${figure(fields)} of at most ${figure(limit)} fields`;
  const remedy =
    "Applications use data as field names (ids, user input): have them write it as values. Documents with new fields beyond the limit are refused.";
  if (fields >= limit) return [failed(found, remedy)];
  return [fields >= limit * 0.9 ? warning(found, remedy) : ok(found)];
}
