import type { z } from "zod";

/** Reads JSON of that shape. @returns undefined for what is no JSON or has another shape */
export function readJson<S extends z.ZodType>(schema: S, text: string): z.infer<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
