/** Object names as "Amazon S3 Object Name Format" and "Custom Prefixes for Amazon S3 Objects" describe them; all of UTC. */

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A pattern of Java's DateTimeFormatter: the letters y M d H m s and quoted text. */
export function formatTime(pattern: string, timeMs: number): string {
  const time = new Date(timeMs);
  const month = months[time.getUTCMonth()] ?? "";
  const values: Readonly<Record<string, number>> = {
    y: time.getUTCFullYear(),
    M: time.getUTCMonth() + 1,
    d: time.getUTCDate(),
    H: time.getUTCHours(),
    m: time.getUTCMinutes(),
    s: time.getUTCSeconds(),
  };
  return pattern.replace(/'([^']*)'|([yMdHms])\2*/g, (found, quoted: string | undefined, letter: string) => {
    if (quoted !== undefined) return quoted === "" ? "'" : quoted;
    if (letter === "M" && found.length >= 3) return found.length === 3 ? month.slice(0, 3) : month;
    const digits = String(values[letter] ?? 0).padStart(found.length, "0");
    return found === "yy" ? digits.slice(-2) : digits;
  });
}

const dated = "yyyy/MM/dd/HH/";

/** Replaces the expressions of a prefix. @throws Error for a namespace that needs dynamic partitioning */
function evaluate(prefix: string, timeMs: number, outputType: string, random: string): string {
  return prefix.replace(/!\{(\w+):([^}]*)\}/g, (found, namespace: string, value: string) => {
    if (namespace === "timestamp") return formatTime(value, timeMs);
    if (namespace === "firehose" && value === "random-string") return random;
    if (namespace === "firehose" && value === "error-output-type") return outputType;
    throw new Error(`The prefix has the expression ${found}, which cannot be evaluated`);
  });
}

export interface Prefixes {
  readonly prefix: string;
  readonly errorPrefix: string;
}

/** @param timeMs arrival of the oldest record in the object */
export function archivePrefix({ prefix }: Prefixes, timeMs: number, random: string): string {
  const evaluated = evaluate(prefix, timeMs, "", random);
  return prefix.includes("!{timestamp:") ? evaluated : evaluated + formatTime(dated, timeMs);
}

/** Without an error prefix: the prefix, the type of failure and the time. */
export function failedPrefix({ prefix, errorPrefix }: Prefixes, timeMs: number, random: string): string {
  const outputType = "AmazonOpenSearchService-failed";
  if (errorPrefix === "") return `${prefix}${outputType}/${formatTime(dated, timeMs)}`;
  const evaluated = evaluate(errorPrefix, timeMs, outputType, random);
  return errorPrefix.includes("!{") ? evaluated : `${evaluated}${outputType}/${formatTime(dated, timeMs)}`;
}

/** `<stream>-<version>-YYYY-MM-DD-HH-MM-SS-<uuid>`, to follow a prefix. */
export function objectSuffix(stream: string, version: string, timeMs: number, uuid: string): string {
  return `${stream}-${version}-${formatTime("yyyy-MM-dd-HH-mm-ss", timeMs)}-${uuid}`;
}
