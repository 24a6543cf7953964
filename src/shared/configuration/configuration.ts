import * as z from "zod";
import { ConfigurationError } from "../errors/errors.ts";

/** Building blocks of the functions' configurations. */
export const wholeNumber = z.coerce.number().int().positive();
export const nonEmpty = z.string().min(1);
export const endpoint = z.url({ protocol: /^https?$/ });
export const indexRotation = z.enum(["hour", "day", "week", "month"]).default("day");
export const jsonIndexPrefix = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*-$/)
  .default("rehydrated-");
export const commaList = z
  .string()
  .default("")
  .transform((list) =>
    list
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );

export type Environment = Readonly<Record<string, string | undefined>>;
type Settings<S extends z.ZodRawShape> = z.infer<z.ZodObject<S>>;

/**
 * Makes the reader of a function's environment. The names of the variables are derived: `chunkBytes` is `CHUNK_BYTES`.
 * @param check of the settings together: the setting that is wrong, and why
 * @returns a function that throws a ConfigurationError which lists every problem
 */
export function configuration<S extends z.ZodRawShape>(
  shape: S,
  check: (settings: Settings<S>) => readonly [name: string, problem: string] | undefined = () => undefined,
): (environment: Environment) => Settings<S> {
  const schema = z.object(shape);
  return (environment) => {
    const values = Object.keys(shape).map((name) => [name, environment[variableOf(name)]] as const);
    const parsed = schema.safeParse(Object.fromEntries(values));
    const problems = parsed.success
      ? [check(parsed.data)].filter((problem) => problem !== undefined)
      : parsed.error.issues.map(({ path: [name], message }) => [String(name), message] as const);
    if (parsed.success && problems.length === 0) return parsed.data;
    const list = problems.map(([name, problem]) => `${variableOf(name)}: ${problem}`).join("; ");
    throw new ConfigurationError(
      `The environment of the function is wrong: ${list}. Correct it in the template and deploy again.`,
    );
  };
}

/** `openSearchEndpoint` is `OPENSEARCH_ENDPOINT`. */
function variableOf(name: string): string {
  return name
    .replace("openSearch", "opensearch")
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();
}
