import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { indexTemplates } from "../../../opensearch/index.ts";
import { passingRequest } from "../../../src/cli/ui/passing-requests.ts";
import { RefusedRequestError } from "../../../src/cli/ui/search-body.ts";
import { fieldsPath, indexesPath, searchPath } from "../../../src/ui/server-contract.ts";

const families = [...Object.keys(indexTemplates), "rehydrated"].map((name) => ({
  name,
  pattern: `${name}-*`,
}));
const prefix = "/opensearch";

function verdict(method: string, url: string, body = ""): string {
  try {
    const passing = passingRequest(method, url, families);
    passing.accepted(body);
    return `${passing.method} ${passing.url}`;
  } catch (error) {
    if (error instanceof RefusedRequestError) return `${error.status} ${error.message}`;
    throw error;
  }
}

const headers = (...lines: readonly object[]) =>
  lines.map((line) => `${JSON.stringify(line)}\n{"size":0}\n`).join("");

describe("a request passes", () => {
  it.each([
    ["POST", searchPath("elb-*"), "{}"],
    ["POST", searchPath("alb-*,-alb-connection-*,-alb-health-check-*"), "{}"],
    ["POST", `${searchPath("app-logs-2026.11.28")}?allow_no_indices=true`, "{}"],
    ["GET", `${fieldsPath("app-logs-*,rehydrated-*")}?fields=*`, ""],
    ["GET", `${indexesPath("elb-*")}?format=json&h=index%2Cdocs.count`, ""],
    ["POST", `${prefix}/_msearch`, headers({ index: "elb-*" }, { index: "nlb-*,-nlb-1", preference: "a" })],
  ])("%s %s", (method, path, body) => {
    const url = path.slice(prefix.length);
    expect(decodeURIComponent(verdict(method, url, body))).toBe(decodeURIComponent(`${method} ${url}`));
  });
});

describe("a request is refused", () => {
  it.each([
    ["DELETE", "/elb-*", 404],
    ["DELETE", "/elb-*/_search", 405],
    ["PUT", "/elb-2026/_doc/1", 404],
    ["PUT", "/elb-*/_search", 405],
    ["GET", "/elb-*/_search", 405],
    ["POST", "/elb-*/_field_caps", 405],
    ["HEAD", "/_cat/indices/elb-*", 405],
    ["GET", "/", 404],
    ["GET", "/_search", 404],
    ["POST", "/_search", 404],
    ["GET", "/_cat/indices", 404],
    ["GET", "/_cat/indices/", 404],
    ["GET", "/_cat/nodes", 404],
    ["GET", "/_field_caps?fields=*", 404],
    ["POST", "/elb-*/_msearch", 404],
    ["POST", "/elb-*/_delete_by_query", 404],
    ["POST", "/elb-*/_search/template", 404],
    ["POST", "/elb-*/_search/", 404],
    ["POST", "/elb-*/_search/scroll", 404],
    ["POST", "//elb-*/_search", 404],
    ["POST", "/elb-*//_search", 404],
    ["POST", "/elb-*/../_all/_search", 404],
    ["POST", "/elb-*/..%2f_all/_search", 404],
    ["POST", "/%2e%2e/_all/_search", 404],
    ["POST", "/elb-%2a/_search", 404],
    ["POST", "/elb-*%2f_search", 404],
    ["POST", "/elb-*%2c.kibana/_search", 404],
    ["POST", "/elb-*\\_search", 404],
    ["POST", "/_all/_search", 403],
    ["POST", "/*/_search", 403],
    ["POST", "/*,-elb-*/_search", 403],
    ["POST", "/-elb-*/_search", 403],
    ["POST", "/elb-*,*/_search", 403],
    ["POST", "/elb-*,/_search", 403],
    ["POST", "/,elb-*/_search", 403],
    ["POST", "/elb-*,.kibana/_search", 403],
    ["POST", "/elb-*,-.kibana/_search", 403],
    ["POST", "/.kibana/_search", 403],
    ["POST", "/secrets/_search", 403],
    ["POST", "/elb/_search", 403],
    ["POST", "/e*/_search", 403],
    ["POST", "/elb-*-*/_search", 403],
    ["POST", "/elb*/_search", 403],
    ["POST", "/other:elb-*/_search", 404],
    ["POST", "/<elb-{now%2Fd}>/_search", 404],
    ["GET", "/_cat/indices/.*", 403],
    ["GET", "/secrets/_field_caps?fields=*", 403],
    ["POST", "/elb-*/_search?scroll=1m", 400],
    ["POST", "/elb-*/_search?source=%7B%7D", 400],
    ["POST", "/elb-*/_search?expand_wildcards=all", 400],
    ["POST", "/elb-*/_search?filter_path=a&filter_path=b", 400],
    ["GET", "/elb-*/_field_caps?fields=*&include_unmapped=true", 400],
  ])("%s %s with %i", (method, url, status) => {
    expect(verdict(method, url, "{}").slice(0, 4)).toBe(`${status} `);
  });

  it.each([
    ["a header with another index", headers({ index: "elb-*" }, { index: ".kibana" }), ".kibana"],
    ["a header with a list of indexes", headers({ index: ["elb-*"] }), "index"],
    ["a header of another cluster", headers({ index: "elb-*,other:elb-*" }), "other:elb-*"],
    ["a header without an index", headers({}), "index"],
    ["an unknown header", headers({ index: "elb-*", routing: "a" }), "routing"],
    [
      "a search that runs a script",
      `${JSON.stringify({ index: "elb-*" })}\n{"script_fields":{}}\n`,
      "script",
    ],
    ["a header without a search", '{"index":"elb-*"}\n', "in turn"],
    ["nothing", "", "in turn"],
  ])("for %s in _msearch", (_, body, named) => {
    expect(verdict("POST", "/_msearch", body)).toMatch(/^40[03] /);
    expect(verdict("POST", "/_msearch", body)).toContain(named);
  });

  it("with a body where none belongs", () => {
    expect(verdict("GET", "/elb-*/_field_caps?fields=*", "{}")).toMatch(/^400 /);
  });

  const ours = ["elb-2026-11-28", "alb-connection-2026-w01", "rehydrated-2026", "app-logs-2026-11-28"];
  const foreign = [".kibana", ".opendistro_security", "elb", "elbow-1", "my-elb-1", "secrets", "zzz"];

  it("as soon as its pattern matches an index of others, however it is made", () => {
    const piece = fc.constantFrom("elb-", "alb-", "rehydrated-", "*", ",", "-", ".", "_all", "secrets", "1");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const pattern = pieces.join("");
        if (!verdict("POST", `/${pattern}/_search`, "{}").startsWith("POST ")) return;
        expect(matching(pattern, [...ours, ...foreign]).filter((name) => foreign.includes(name))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What OpenSearch makes of a pattern: each part adds what it matches, and those with a dash take it away. */
function matching(pattern: string, names: readonly string[]): string[] {
  if (pattern === "_all") return [...names];
  let found: string[] = [];
  for (const [at, part] of pattern.split(",").entries()) {
    const isExclusion = at > 0 && part.startsWith("-");
    const glob = (isExclusion ? part.slice(1) : part).replaceAll(".", "\\.").replaceAll("*", ".*");
    const hit = names.filter((name) => new RegExp(`^${glob}$`).test(name));
    found = isExclusion ? found.filter((name) => !hit.includes(name)) : [...found, ...hit];
  }
  return found;
}
