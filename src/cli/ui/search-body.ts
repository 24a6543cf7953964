import { searchLanguage } from "../../ui/server-contract.ts";

/** A request that the page's server does not pass on; the message says why and what is accepted instead. */
export class RefusedRequestError extends Error {
  override readonly name = "RefusedRequestError";
  readonly status: 400 | 403 | 404 | 405 | 413;

  constructor(status: RefusedRequestError["status"], message: string) {
    super(message);
    this.status = status;
  }
}

/** Members that run code, read another index, or contain queries that are not checked here. */
const forbiddenMembers: ReadonlySet<string> = new Set([
  "script",
  "_script",
  "script_fields",
  "scripted_metric",
  "runtime_mappings",
  "derived",
  "index",
  "_index",
  "indexed_shape",
  "pit",
  "indices_boost",
  "highlight_query",
  "nested",
  "ext",
]);
const mostNested = 40;

/** As JSON.parse makes them. */
type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Checks a search body against the language of the contract. What is not known to stay within the searched indexes is
 * refused: a list of what is forbidden would have to know every future query of OpenSearch.
 * @returns the body written anew, so that OpenSearch reads what was checked here: no member twice, no comments
 * @throws RefusedRequestError
 */
export function acceptedSearch(text: string): string {
  const body = parsedObject(text, "The search");
  for (const [name, value] of Object.entries(body)) {
    if (!includes(searchLanguage.body, name)) throw refused(`the member ${name} of a search`);
    if (name === "query" || name === "post_filter") checkQuery(value);
    else if (isAggregations(name)) checkAggregations(value);
    else if (name === "sort") checkSort(value);
    else checkPlain(value);
  }
  return JSON.stringify(body);
}

/** Parses a JSON object. @param what how a message names it @throws RefusedRequestError */
export function parsedObject(text: string, what: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isObject(parsed)) return parsed;
  } catch {
    // Reported below.
  }
  throw new RefusedRequestError(400, `${what} is not a JSON object: ${text.slice(0, 100)}`);
}

function checkQuery(query: unknown, depth = 0): void {
  const [name, settings] = onlyMember(query, "A query");
  if (depth > mostNested) throw refused("so many queries within each other");
  if (includes(searchLanguage.compoundQueries, name)) {
    for (const [member, value] of Object.entries(objectOf(settings, name)))
      if (/^(must|must_not|should|filter)$/.test(member))
        for (const one of Array.isArray(value) ? value : [value]) checkQuery(one, depth + 1);
      else checkPlain({ [member]: value });
    return;
  }
  if (!includes(searchLanguage.queries, name)) throw refused(`the query ${name}`);
  if (name === "terms") checkTerms(objectOf(settings, name));
  // Of most queries, the members are names of fields, which may be any.
  else for (const value of Object.values(objectOf(settings, name))) checkPlain(value);
}

/** Values must be a list: OpenSearch also accepts a reference to a document of any index. */
function checkTerms(settings: JsonObject): void {
  for (const [field, values] of Object.entries(settings))
    if (isObject(values)) throw refused(`values of ${field} that are looked up elsewhere`);
    else checkPlain(values);
}

function checkAggregations(aggregations: unknown, depth = 0): void {
  if (depth > mostNested) throw refused("so many aggregations within each other");
  for (const [label, aggregation] of Object.entries(objectOf(aggregations, "aggs"))) {
    const { aggs, aggregations: others, ...rest } = objectOf(aggregation, label);
    for (const inner of [aggs, others]) if (inner !== undefined) checkAggregations(inner, depth + 1);
    const [type, settings] = onlyMember(rest, `The aggregation ${label}`);
    if (!includes(searchLanguage.aggregations, type)) throw refused(`the aggregation ${type}`);
    if (type === "filter") checkQuery(settings);
    else if (type === "filters") checkFilters(objectOf(settings, type));
    else checkPlain(settings);
  }
}

/** The members of its objects are names of fields, which may be any; with an underscore, they are something else. */
function checkSort(sort: unknown): void {
  for (const one of Array.isArray(sort) ? sort : [sort])
    for (const [field, settings] of isObject(one) ? Object.entries(one) : []) {
      if (/^_(?!id$|doc$|score$|index$|seq_no$)/.test(field)) throw refused(`sorting by ${field}`);
      checkPlain(settings);
    }
}

function checkFilters({ filters, ...others }: JsonObject): void {
  const queries = Array.isArray(filters) ? filters : Object.values(objectOf(filters, "filters"));
  for (const query of queries) checkQuery(query);
  checkPlain(others);
}

/** Settings: anything but the members above, and numbers that JSON.parse has changed. */
function checkPlain(value: unknown, depth = 0): void {
  if (depth > mostNested) throw refused("so many lists and objects within each other");
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RefusedRequestError(
      400,
      `${value} is beyond 2^53, where JavaScript changes numbers: write it as text, and sort times with "format": "strict_date_optional_time_nanos".`,
    );
  if (Array.isArray(value)) for (const one of value) checkPlain(one, depth + 1);
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (forbiddenMembers.has(name)) throw refused(`the member ${name}`);
    checkPlain(inner, depth + 1);
  }
}

function onlyMember(value: unknown, what: string): readonly [name: string, value: unknown] {
  const [member, ...others] = Object.entries(objectOf(value, what));
  if (member === undefined || others.length > 0)
    throw new RefusedRequestError(400, `${what} must have exactly one type.`);
  return member;
}

function objectOf(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new RefusedRequestError(400, `${what} must be an object.`);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAggregations(name: string): boolean {
  return name === "aggs" || name === "aggregations";
}

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function refused(what: string): RefusedRequestError {
  return new RefusedRequestError(
    400,
    `logpipe ui does not pass on ${what}: src/ui/server-contract.ts lists what a search may contain.`,
  );
}
