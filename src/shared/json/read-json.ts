import type * as z from "zod/mini";

/** Reads JSON of that shape. @returns undefined for a missing text, for invalid JSON and for another shape */
export function readJson<S extends z.ZodMiniType>(
  schema: S,
  text: string | undefined,
): z.infer<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text ?? "null")).data;
  } catch {
    return undefined;
  }
}
