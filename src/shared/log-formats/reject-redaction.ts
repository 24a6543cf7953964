import { byteAt, quote } from "./bytes.ts";
import { fieldNames, unpackColumns, valueEnd } from "./columns.ts";
import { type Layout, plainName } from "./encoding.ts";
import type { Field } from "./fields.ts";
import { type FormatName, sources } from "./formats.ts";
import type { ParameterRedaction } from "./query-parameters.ts";
import { parameterRedaction, redactAddresses, redactLine } from "./redaction.ts";
import type { RedactionOptions } from "./redaction-options.ts";
import type { Source } from "./source.ts";

/** How the object of a reject is written, and in which format. */
export interface RejectOrigin extends Layout {
  readonly format: FormatName;
}

/**
 * Redacts a line that becomes a reject: what a document would not hold, its reject does not hold either, although the
 * line may be one that no parser takes.
 */
export function redactReject(line: Buffer, origin: RejectOrigin, options: RedactionOptions): Buffer {
  const { format, encoding = "lines", columns = "" } = origin;
  const source: Source | undefined = sources.find(({ name }) => name === format);
  const parameters = parameterRedaction(options);
  if (source === undefined || encoding === "lines" || parameters === undefined)
    return redactLine(line, options);
  const redacted =
    encoding === "header"
      ? redactColumns(line, source, columns, parameters)
      : redactMembers(line, source, parameters);
  return Buffer.from(redactAddresses(redacted, options), "latin1");
}

/**
 * Redacts the values of a line by their columns. A line of more or fewer values than columns may lack one, or have one
 * too many, anywhere: a value is redacted as each column asks that it may be of.
 */
function redactColumns(line: Buffer, source: Source, packed: string, parameters: ParameterRedaction): string {
  const { delimiter, names } = unpackColumns(source, packed);
  const fields: Readonly<Record<string, Field>> = source.fields();
  const known = fieldNames(source, Object.keys(fields));
  const columns = names.map((name) => fields[known.get(plainName(name)) ?? ""]);
  const values: string[] = [];
  for (let from = 0; from <= line.length; ) {
    const to = valueEnd(line, from, line.length, delimiter.charCodeAt(0));
    values.push(line.toString("latin1", from, to));
    from = to + 1;
  }
  const missing = columns.length - values.length;
  return values
    .map((value, index) => {
      const first = Math.max(0, index + Math.min(0, missing));
      return redactValue(value, columns.slice(first, index + Math.max(0, missing) + 1), parameters);
    })
    .join(delimiter);
}

function redactValue(
  written: string,
  columns: readonly (Field | undefined)[],
  parameters: ParameterRedaction,
): string {
  const bytes = Buffer.from(written, "latin1");
  const isQuoted =
    bytes.length > 1 && byteAt(bytes, 0) === quote && byteAt(bytes, bytes.length - 1) === quote;
  const value = isQuoted ? written.slice(1, -1) : written;
  if (value === "-" || value === "") return written;
  const isQuery = columns.some((field) => field?.isQuery === true);
  const redacted = columns.reduce(
    (text, field) => field?.redactSecret?.(text) ?? text,
    parameters.redactValue(Buffer.from(value, "latin1"), isQuery).toString("latin1"),
  );
  return isQuoted ? `"${redacted}"` : redacted;
}

/** Redacts JSON by the names in it, without reading it: it may be broken anywhere. */
function redactMembers(text: Buffer, source: Source, parameters: ParameterRedaction): string {
  const fields: Readonly<Record<string, Field>> = source.fields();
  let redacted = parameters.redactStrings(text).toString("latin1");
  for (const [name, { redactSecret }] of Object.entries(fields)) {
    if (redactSecret === undefined) continue;
    redacted = redacted.replaceAll(
      memberPattern(name),
      (_, key: string, value: string) => `${key}${redactSecret(value)}`,
    );
  }
  return redacted;
}

/** A member of this name in any spelling, up to the quote that closes its text: one that a comma or a brace follows. */
function memberPattern(name: string): RegExp {
  const words = plainName(name).split("_").join('[^a-z0-9"]+');
  return new RegExp(
    `("[^a-z0-9"]*${words}[^a-z0-9"]*"\\s*:[\\s[]*")((?:[^"\\\\]|\\\\.|"(?!\\s*[,}\\]]))*)`,
    "gis",
  );
}
