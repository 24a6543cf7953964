import { describe, expect, it } from "@jest/globals";
import { boards } from "../../opensearch/index.ts";
import { chartBody, typeOf } from "../../opensearch/descriptions.ts";
import {
  canHave,
  columnsOf,
  fieldNames,
  patternOf,
  splitOf,
  splitsOf,
  typesOf,
  wholeDocument,
} from "../../src/ui/model/families.ts";
import { markClass, wordClass, worstFirst } from "../../src/ui/model/palette.ts";
import { readSaved, withSaved } from "../../src/ui/model/saved-searches.ts";
import { histogramOf } from "../../src/ui/model/search.ts";

const { mappings, dashboards } = boards;
const names = Object.keys(mappings);
const families = [...names, "rehydrated"].map((name) => ({ name, pattern: `${name}-*` }));

describe("families", () => {
  it.each(names)("have columns that their documents have: %s", (family) => {
    const columns = columnsOf(family);
    expect(columns).not.toEqual([wholeDocument]);
    const missing = columns.filter((column) => typeOf(mappings[family] ?? {}, column.split(".")) === "");
    expect(missing).toEqual([]);
  });

  it.each([...names, "", "rehydrated"])(
    "are coloured by fields that their documents have: '%s'",
    (family) => {
      const splits = splitsOf(boards, family);
      expect(splits.length).toBeGreaterThan(1);
      const type = typesOf(mappings, family, new Map());
      for (const { bucket } of splits) {
        const body = chartBody(histogramOf(bucket), { from: "", to: "", interval: "1h" });
        const fields = [...JSON.stringify(body).matchAll(/([a-z_A-Z.]+):[[(A-Z]/g)].map(
          ([, field = ""]) => field,
        );
        if (bucket?.by === "terms") fields.push(bucket.field);
        expect(fields.filter((field) => type(field) === "")).toEqual([]);
      }
      expect(splitOf(boards, family, "no such")).toEqual(splits[0]);
      expect(splitOf(boards, family, "none").bucket).toBeUndefined();
    },
  );

  it("show documents of other names, and of all families, as application logs or in short", () => {
    expect(columnsOf("rehydrated")).toEqual(columnsOf("app-logs"));
    expect(columnsOf("")).toContain(wholeDocument);
  });

  it("are searched without those whose names begin in the same way", () => {
    const [first, ...excluded] = patternOf(families, "alb").split(",");
    expect([first, ...excluded.toSorted()]).toEqual(["alb-*", "-alb-connection-*", "-alb-health-check-*"]);
    expect(patternOf(families, "elb")).toBe("elb-*");
    expect(patternOf(families, "").split(",")).toHaveLength(families.length);
  });

  it("have the fields of their template and of their indexes", () => {
    const own = new Map([["orderId", "keyword"]]);
    const fields = fieldNames(mappings, "app-logs", own);
    expect(fields).toEqual(expect.arrayContaining(["orderId", "lambda.durationMs", "message"]));
    expect(fields).not.toContain("timestamp");
    const type = typesOf(mappings, "app-logs", own);
    expect([type("message"), type("orderId"), type("mdc.tenant")]).toEqual(["text", "keyword", ""]);
  });

  it("can have the fields of their mapping, applications any", () => {
    const patternNamed = (id: string) => {
      const shown = dashboards.flatMap(({ rows }) =>
        rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
      );
      const found = shown.find((one) => one.is !== "note" && one.pattern.id === id);
      if (found === undefined || found.is === "note") throw new Error(`There is no pattern ${id}`);
      return found.pattern;
    };
    expect(canHave(patternNamed("logpipe-alb"), "elb_status_code")).toBe(true);
    expect(canHave(patternNamed("logpipe-alb"), "level")).toBe(false);
    expect(canHave(patternNamed("logpipe-app-logs"), "orderId")).toBe(true);
  });
});

describe("colours", () => {
  it("go by meaning where there is one, otherwise by place", () => {
    expect([markClass("5xx", 3), markClass("ERROR", 0), markClass("shop", 3), markClass("shop", 13)]).toEqual(
      ["mark-red", "mark-red", "mark-3", "mark-3"],
    );
    expect([
      wordClass("502", "elb_status_code"),
      wordClass("502", "client_port"),
      wordClass("WARN", "level"),
      wordClass("shop", "level"),
    ]).toEqual(["word-red", "", "word-amber", ""]);
  });

  it("put the worst on the axis, and keep the order of the others", () => {
    const labels = ["INFO", "b", "ERROR", "a", "FATAL"].map((label) => ({ label }));
    expect(worstFirst(labels).map(({ label }) => label)).toEqual(["FATAL", "ERROR", "INFO", "b", "a"]);
  });
});

describe("saved searches", () => {
  it("are kept by name; a later one replaces one of the same name", () => {
    const first = withSaved([], { name: "errors", fragment: "#/search?q=a" });
    const both = withSaved(first, { name: "checkout", fragment: "#/search?q=b" });
    const replaced = withSaved(both, { name: "errors", fragment: "#/search?q=c" });
    expect(readSaved(JSON.stringify(replaced))).toEqual([
      { name: "checkout", fragment: "#/search?q=b" },
      { name: "errors", fragment: "#/search?q=c" },
    ]);
  });

  it.each([null, "", "{", "[1]", '{"name":"x"}'])("are none where the browser kept %s", (kept) => {
    expect(readSaved(kept)).toEqual([]);
  });
});
