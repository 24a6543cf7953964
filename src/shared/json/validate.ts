import en from "zod/v4/locales/en.js";
import * as z from "zod/mini";

// zod/mini says no more than "Invalid input" without a language.
z.config(en());

type Validated<T> = { readonly data: T } | { readonly problems: readonly string[] };

/**
 * Checks a value against its schema.
 * @param nameOf what to call a field in a problem, from its path: `objects.0.key`, or "" for the value itself
 * @returns the value as the schema makes it, or each problem with it: `objects.0.key: Invalid input: expected string, …`
 */
export function validate<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  nameOf: (path: string) => string,
): Validated<z.infer<S>> {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return { data };
  return { problems: error.issues.map(({ path, message }) => `${nameOf(path.join("."))}: ${message}`) };
}
