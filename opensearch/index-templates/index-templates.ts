import { sources } from "../../src/shared/log-formats/formats.ts";
import type { Mapping } from "../../src/shared/log-formats/mapping.ts";
import { membersOf, type Source } from "../../src/shared/log-formats/source.ts";
import appLogs from "./app-logs.json" with { type: "json" };

/** An index template of a source: strict, with the members of its documents and no others. */
interface SourceTemplate {
  readonly index_patterns: readonly string[];
  readonly priority: number;
  readonly template: {
    readonly mappings: { readonly dynamic: "strict"; readonly properties: Readonly<Record<string, Mapping>> };
  };
  readonly _meta: { readonly description: string; readonly managed_by: string };
}

export type SourceFamily = (typeof sources)[number]["index"];

/** Families whose index names `family-*` takes in as well: `alb-*` those of `alb-connection`. */
export function familiesWithin(family: string): SourceFamily[] {
  return sources.map(({ index }) => index).filter((index) => index.startsWith(`${family}-`));
}

function templateOf(source: Source): SourceTemplate {
  const { index, description } = source;
  const outer = sources.filter((other) => familiesWithin(other.index).some((inner) => inner === index));
  return {
    index_patterns: [`${index}-*`],
    // Where two patterns match a name, the more specific one wins.
    priority: 100 + 100 * outer.length,
    template: { mappings: { dynamic: "strict", properties: membersOf(source) } },
    _meta: { description, managed_by: "logpipe" },
  };
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries forgets the names
const sourceTemplates = Object.fromEntries(
  sources.map((source) => [source.index, templateOf(source)]),
) as Readonly<Record<SourceFamily, SourceTemplate>>;

/** The index templates, by index family: that of applications is written by hand, the others follow from their sources. */
export const indexTemplates = { "app-logs": appLogs, ...sourceTemplates } as const;
