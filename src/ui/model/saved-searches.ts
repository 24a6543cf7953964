import * as z from "zod/mini";

/** Searches under a name, kept in the browser: the fragments of their addresses. */
export interface SavedSearch {
  readonly name: string;
  readonly fragment: string;
}

const saved = z.array(z.object({ name: z.string(), fragment: z.string() }));

/** What the browser kept; what is none of it is as if there were nothing. */
export function readSaved(kept: string | null): readonly SavedSearch[] {
  try {
    const found = saved.safeParse(JSON.parse(kept ?? "[]"));
    return found.success ? found.data : [];
  } catch {
    return [];
  }
}

/** In the order of the names; one of the same name is replaced. */
export function withSaved(searches: readonly SavedSearch[], added: SavedSearch): readonly SavedSearch[] {
  return [...searches.filter(({ name }) => name !== added.name), added].toSorted((a, b) =>
    a.name.localeCompare(b.name, "en"),
  );
}
