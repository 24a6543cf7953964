import * as z from "zod/mini";
import { ConfigurationError } from "../errors/errors.ts";
import { validate } from "../json/validate.ts";

/** Building blocks of the functions' configurations. */
export const wholeNumber = z.coerce.number().check(z.int(), z.positive());
export const nonEmpty = z.string().check(z.minLength(1));
export const endpoint = z.url({ protocol: /^https?$/ });
export const indexRotation = z._default(z.enum(["hour", "day", "week", "month"]), "day");
export const jsonIndexPrefix = z._default(z.string().check(z.regex(/^[a-z][a-z0-9_-]*-$/)), "rehydrated-");
export const commaList = z.pipe(
  z._default(z.string(), ""),
  z.transform((list) =>
    list
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  ),
);

export type Environment = Readonly<Record<string, string | undefined>>;
type Settings<S extends z.core.$ZodShape> = z.infer<z.ZodMiniObject<S>>;

/**
 * Makes the reader of a function's environment. The names of the variables are derived: `chunkBytes` is `CHUNK_BYTES`.
 * @param check of the settings together: the setting that is wrong, and why
 * @returns a function that throws a ConfigurationError which lists every problem
 */
export function configuration<S extends z.core.$ZodShape>(
  shape: S,
  check: (settings: Settings<S>) => readonly [name: string, problem: string] | undefined = () => undefined,
): (environment: Environment) => Settings<S> {
  const schema = z.object(shape);
  const problemsTogether = (settings: Settings<S>): readonly string[] => {
    const [name, problem] = check(settings) ?? [];
    return name === undefined ? [] : [`${variableOf(name)}: ${problem}`];
  };
  return (environment) => {
    const values = Object.keys(shape).map((name) => [name, environment[variableOf(name)]] as const);
    const parsed = validate(schema, Object.fromEntries(values), variableOf);
    const problems = "data" in parsed ? problemsTogether(parsed.data) : parsed.problems;
    if ("data" in parsed && problems.length === 0) return parsed.data;
    throw new ConfigurationError(
      `The environment of the function is wrong: ${problems.join("; ")}. Correct it in the template and deploy again.`,
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
