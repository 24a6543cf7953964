/** Which requests go on to OpenSearch. All of it is pure. */
import { type Family, passingParameters } from "../../ui/server-contract.ts";
import { acceptedSearch, parsedObject, RefusedRequestError } from "./search-body.ts";

type Endpoint = keyof typeof passingParameters;

/** A request that passes, once its body has been accepted. */
export interface Passing {
  readonly method: "GET" | "POST";
  /** Path and query for OpenSearch. */
  readonly url: string;
  /** Content type of the body. */
  readonly type: "application/json" | "application/x-ndjson";
  /** Checks the body and writes it anew. @throws RefusedRequestError */
  readonly accepted: (body: string) => string;
}

/** Only letters of index names, stars and commas: no `%`, no `//`, no `/../`, no `:` of another cluster. */
const shapes: readonly (readonly [Endpoint, Passing["method"], RegExp])[] = [
  ["_msearch", "POST", /^\/_msearch$/],
  ["_search", "POST", /^\/([a-z0-9_.,*-]+)\/_search$/],
  ["_field_caps", "GET", /^\/([a-z0-9_.,*-]+)\/_field_caps$/],
  ["_cat/indices", "GET", /^\/_cat\/indices\/([a-z0-9_.,*-]+)$/],
];

/**
 * @param url path and query as they were sent, without `/opensearch`
 * @throws RefusedRequestError for every request that is not on the list
 */
export function passingRequest(method: string, url: string, families: readonly Family[]): Passing {
  const [, path = "", search = ""] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
  for (const [endpoint, wanted, shape] of shapes) {
    const found = shape.exec(path);
    if (found === null) continue;
    if (method !== wanted)
      throw new RefusedRequestError(405, `${endpoint} takes ${wanted} here, not ${method}.`);
    const [, pattern] = found;
    if (pattern !== undefined) checkPattern(pattern, families);
    return {
      method: wanted,
      url: `${path}${passingSearch(endpoint, search)}`,
      type: endpoint === "_msearch" ? "application/x-ndjson" : "application/json",
      accepted: acceptors(families)[endpoint],
    };
  }
  const asked = `${method} ${path.slice(0, 200)}`;
  throw new RefusedRequestError(
    404,
    `logpipe ui does not pass on ${asked}: only _search, _msearch, _field_caps and _cat/indices of the pipeline's indexes.`,
  );
}

/** One family, one index of it, or several; with a dash, one that is left out of those before it. */
function checkPattern(pattern: string, families: readonly Family[]): void {
  const isOfFamily = (part: string): boolean =>
    /^[a-z0-9_.-]+\*?$/.test(part) && families.some(({ name }) => part.startsWith(`${name}-`));
  const [first = "", ...others] = pattern.split(",");
  const isFine = isOfFamily(first) && others.every((part) => isOfFamily(part.replace(/^-/, "")));
  if (isFine) return;
  const known = families.map((family) => family.pattern).join(", ");
  throw new RefusedRequestError(403, `${pattern} is not only of the pipeline's indexes: ${known}.`);
}

function passingSearch(endpoint: Endpoint, search: string): string {
  const given = new URLSearchParams(search);
  const known: readonly string[] = passingParameters[endpoint];
  const odd = [...given.keys()].find((name) => !known.includes(name) || given.getAll(name).length > 1);
  if (odd !== undefined)
    throw new RefusedRequestError(
      400,
      `${endpoint} takes each of these parameters once here, and no other: ${known.join(", ")}; not ${odd.slice(0, 100)}.`,
    );
  return given.size === 0 ? "" : `?${given.toString()}`;
}

function acceptors(families: readonly Family[]): Readonly<Record<Endpoint, Passing["accepted"]>> {
  return {
    _search: acceptedSearch,
    _msearch: (body) => acceptedSearches(body, families),
    _field_caps: acceptedNothing,
    "_cat/indices": acceptedNothing,
  };
}

function acceptedNothing(body: string): string {
  if (body !== "") throw new RefusedRequestError(400, "This request takes no body.");
  return body;
}

const headerMembers = ["index", "ignore_unavailable", "allow_no_indices", "preference", "request_cache"];

/** Headers and bodies, in turn, each on a line. */
function acceptedSearches(text: string, families: readonly Family[]): string {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === "") lines.pop();
  if (lines.length === 0 || lines.length % 2 !== 0)
    throw new RefusedRequestError(400, "A _msearch is lines of headers and searches in turn.");
  const accepted = lines.map((line, at) =>
    at % 2 === 0 ? acceptedHeader(line, families) : acceptedSearch(line),
  );
  return `${accepted.join("\n")}\n`;
}

function acceptedHeader(line: string, families: readonly Family[]): string {
  const header = parsedObject(line, "A header of _msearch");
  const odd = Object.keys(header).find((name) => !headerMembers.includes(name));
  if (odd !== undefined)
    throw new RefusedRequestError(400, `A header of _msearch takes ${headerMembers.join(", ")}; not ${odd}.`);
  const { index } = header;
  if (typeof index !== "string")
    throw new RefusedRequestError(400, "Every header of _msearch must name its index as one text.");
  checkPattern(index, families);
  return JSON.stringify(header);
}
