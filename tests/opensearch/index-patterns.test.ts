import { describe, expect, it } from "@jest/globals";
import { dashboards, type FieldCapabilities, indexTemplates } from "../../opensearch/index.ts";
import type { Properties } from "../../opensearch/saved-objects/description.ts";
import { savedObjects } from "../../opensearch/saved-objects/saved-objects.ts";
import { fieldProblems, type Indexes, loadFields } from "../fakes/dashboards-fields.ts";

/** What `_field_caps` answers about an index of that template. */
function capabilitiesOf(properties: Properties, prefix = ""): FieldCapabilities {
  return Object.fromEntries(
    Object.entries(properties).flatMap(
      ([name, { type = "object", doc_values = type !== "text", properties: inner }]) =>
        inner === undefined
          ? [
              [
                `${prefix}${name}`,
                { [type]: { searchable: type !== "object", aggregatable: doc_values && type !== "object" } },
              ],
            ]
          : Object.entries(capabilitiesOf(inner, `${prefix}${name}.`)),
    ),
  );
}

const families: Indexes = Object.fromEntries(
  Object.entries(indexTemplates).map(([family, { template }]) => [
    `${family}-2019-03-03`,
    capabilitiesOf(template.mappings.properties),
  ]),
);
const without = (missing: string): Indexes =>
  Object.fromEntries(Object.entries(families).filter(([index]) => index !== `${missing}-2019-03-03`));

const problemsWith = (indexes: Indexes, objects = savedObjects(dashboards)) =>
  objects
    .filter(({ type }) => type === "visualization" || type === "search")
    .flatMap((object) => fieldProblems(object, objects, indexes));

const patternsOf = (objects: readonly ReturnType<typeof savedObjects>[number][]) =>
  objects.filter(({ type }) => type === "index-pattern");

describe("index patterns", () => {
  it("break panels where they list no fields and a family is missing, as the fake knows", () => {
    const objects = savedObjects(dashboards).map((object) => {
      const { fields: _left, ...attributes } = object.attributes;
      return object.type === "index-pattern" ? { ...object, attributes } : object;
    });
    expect(problemsWith(families, objects)).toEqual([]);
    expect(problemsWith(without("nlb"), objects)).toContain(
      "logpipe-pipeline-documents: Could not locate that index-pattern-field (id: timestamp)",
    );
  });

  it("give every panel its fields, with all families there", () => {
    expect(problemsWith(families)).toEqual([]);
  });

  it.each(Object.keys(indexTemplates))("give every panel its fields without an index of %s", (family) => {
    expect(problemsWith(without(family))).toEqual([]);
  });

  it("give every panel its fields before anything was logged", () => {
    expect(problemsWith({})).toEqual([]);
  });

  it("list fields that Dashboards need not ask for", () => {
    for (const { attributes } of patternsOf(savedObjects(dashboards))) {
      const fields = JSON.parse(String(attributes["fields"])) as object[];
      const needed = ["name", "type", "esTypes", "searchable", "aggregatable", "readFromDocValues"];
      expect(fields.filter((field) => needed.some((name) => !(name in field)))).toEqual([]);
    }
  });

  it("write times with milliseconds, those of aggregations too", () => {
    const withMilliseconds = { pattern: /SSS$/, patternFallback: /SSS$/ };
    const patterns = patternsOf(savedObjects(dashboards));
    for (const { attributes } of patterns) {
      const fields = JSON.parse(String(attributes["fields"])) as { name: string; esTypes: string[] }[];
      const formats = JSON.parse(String(attributes["fieldFormatMap"]));
      for (const { name } of fields.filter(({ esTypes }) => esTypes.includes("date_nanos"))) {
        expect(formats[name].id).toBe("date_nanos");
        for (const [param, format] of Object.entries(withMilliseconds))
          expect(formats[name].params[param]).toMatch(format);
      }
    }
    const appLogs = patterns.find(({ id }) => id === "logpipe-app-logs");
    expect(String(appLogs?.attributes["fieldFormatMap"])).toContain('"timestamp":{"id":"date_nanos"');
  });
});

describe("formats of numbers", () => {
  const formatsOf = (id: string) => {
    const pattern = patternsOf(savedObjects(dashboards)).find((one) => one.id === id);
    return JSON.parse(String(pattern?.attributes["fieldFormatMap"]));
  };
  const plain = { id: "number", params: { pattern: "0" } };

  it("write what names something without commas", () => {
    expect(formatsOf("logpipe-alb")).toMatchObject({ elb_status_code: plain, client_port: plain });
    expect(formatsOf("logpipe-cloudfront")).toMatchObject({ http_status: plain, asn: plain });
    expect(formatsOf("logpipe-vpc-flow")).toMatchObject({ destination_port: plain });
    expect(formatsOf("logpipe-vpc-flow")).not.toHaveProperty("packets");
  });

  it("write bytes with their unit", () => {
    expect(formatsOf("logpipe-alb")).toMatchObject({ sent_bytes: { id: "bytes" } });
    expect(formatsOf("logpipe-vpc-flow")).toMatchObject({ bytes: { id: "bytes" } });
  });
});

describe("fields of applications' own", () => {
  const found: FieldCapabilities = {
    orderId: { keyword: { searchable: true, aggregatable: true } },
    shippedAt: { date_nanos: { searchable: true, aggregatable: true } },
    amount: {
      double: { searchable: true, aggregatable: true },
      long: { searchable: true, aggregatable: true },
    },
    note: { text: { searchable: true, aggregatable: false }, long: { searchable: true, aggregatable: true } },
    cart: { flat_object: { searchable: true, aggregatable: false } },
    mdc: { object: { searchable: false, aggregatable: false } },
    // The template knows better.
    level: { text: { searchable: true, aggregatable: false } },
    _source: { _source: { searchable: false, aggregatable: false } },
  };
  const fieldsOf = (id: string) => {
    const pattern = patternsOf(savedObjects(dashboards, found)).find((one) => one.id === id);
    if (pattern === undefined) throw new Error(`There is no index pattern ${id}`);
    return loadFields(pattern, {});
  };

  it("are listed next to the template's, with Dashboards' own types", () => {
    const fields = new Map(fieldsOf("logpipe-app-logs").map((field) => [field.name, field]));
    const typeOf = (name: string) => fields.get(name)?.type;
    expect([typeOf("orderId"), typeOf("shippedAt"), typeOf("amount")]).toEqual(["string", "date", "number"]);
    expect([typeOf("note"), typeOf("cart")]).toEqual(["conflict", "unknown"]);
    expect(fields.has("mdc")).toBe(false);
    expect(fields.get("level")).toMatchObject({ type: "string", aggregatable: true });
    expect(fields.get("lambda.durationMs")).toMatchObject({ type: "number", aggregatable: true });
    expect(fields.get("message")).toMatchObject({ type: "string", aggregatable: false });
  });

  it("are listed once, and in no other index pattern", () => {
    const names = fieldsOf("logpipe-app-logs").map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const all = fieldsOf("logpipe-all").map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining(["_index", "timestamp", "elb_name"]));
    expect(all).not.toContain("orderId");
  });
});
