import { readFields, readSearch, readSearches, type SearchAnswer } from "./model/answers.ts";
import type { PanelSearch } from "./model/dashboards.ts";
import { readAnswer } from "./model/documents.ts";
import { type About, fieldsPath, paths, type Pipeline, searchPath } from "./server-contract.ts";

/** Requests to the server that the page comes from. */

/** What was answered, or one sentence on why there is nothing. */
export type Answered<T> =
  | { readonly is: "answered"; readonly value: T }
  | { readonly is: "failed"; readonly sentence: string };

const unreachable =
  "logpipe ui does not answer: it may have ended. Start it again and open the address that it prints.";

async function ask(path: string, body?: string, type = "application/json"): Promise<Answered<string>> {
  const init = body === undefined ? {} : { method: "POST", headers: { "content-type": type }, body };
  try {
    const response = await fetch(path, init);
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
    if (isJson) return { is: "answered", value: text };
    return { is: "failed", sentence: text.trim() || `logpipe ui answered with HTTP ${response.status}.` };
  } catch {
    return { is: "failed", sentence: unreachable };
  }
}

export async function readAbout(): Promise<Answered<About>> {
  const answer = await ask(paths.about);
  if (answer.is === "failed") return answer;
  const value: About = JSON.parse(answer.value);
  return { is: "answered", value };
}

export async function readPipeline(): Promise<Answered<Pipeline>> {
  const answer = await ask(paths.pipeline);
  if (answer.is === "failed") return answer;
  const value: Pipeline = JSON.parse(answer.value);
  return { is: "answered", value };
}

export async function search(pattern: string, body: object): Promise<SearchAnswer> {
  const answer = await ask(searchPath(pattern), JSON.stringify(body));
  return answer.is === "failed" ? answer : readSearch(readAnswer(answer.value));
}

/** All at once; each has an answer of its own, in their order. */
export async function searchAll(searches: readonly PanelSearch[]): Promise<readonly SearchAnswer[]> {
  const lines = searches.flatMap(({ index, body }) => [JSON.stringify({ index }), JSON.stringify(body)]);
  const answer = await ask(paths.multiSearch, `${lines.join("\n")}\n`, "application/x-ndjson");
  if (answer.is === "failed") return searches.map(() => answer);
  return readSearches(readAnswer(answer.value), searches.length);
}

/** The fields of the indexes and their types; none where they cannot be read. */
export async function readFieldTypes(pattern: string): Promise<ReadonlyMap<string, string>> {
  const answer = await ask(`${fieldsPath(pattern)}?fields=*`);
  return answer.is === "failed" ? new Map() : readFields(JSON.parse(answer.value));
}
