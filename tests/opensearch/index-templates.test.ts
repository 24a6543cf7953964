import { describe, expect, it } from "@jest/globals";
import { indexTemplates } from "../../opensearch/index.ts";

// Most sources log whole seconds or milliseconds; for checks every few seconds milliseconds are enough (docs/decisions/2026-11-25-mappings.md).
const milliseconds = new Set([
  "nlb",
  "alb-health-check",
  "s3-access",
  "cloudfront",
  "vpc-flow",
  "cloudtrail",
]);

describe("index templates", () => {
  const { "app-logs": appLogs, ...lineTemplates } = indexTemplates;

  it.each(Object.entries(lineTemplates))("%s is strict, for its own family", (family, template) => {
    expect(template.index_patterns).toEqual([`${family}-*`]);
    expect(template.template.mappings.dynamic).toBe("strict");
    expect(template.template.mappings.properties).toMatchObject({
      timestamp: { type: milliseconds.has(family) ? "date" : "date_nanos" },
      extra: { type: "keyword" },
    });
  });

  it.each(Object.values(lineTemplates))("maps a field to the type that its name says", (template) => {
    const expected: Readonly<Record<string, string>> = { ip: "ip", port: "integer", bytes: "long" };
    const wrong = Object.entries(template.template.mappings.properties).filter(([name, { type }]) => {
      const wanted = expected[name.split("_").at(-1) ?? ""];
      return wanted !== undefined && wanted !== type;
    });
    expect(wrong).toEqual([]);
  });

  it("maps users' fields so that no value is refused because of another's type", () => {
    const { dynamic, dynamic_templates: templates, properties } = appLogs.template.mappings;
    expect([dynamic, appLogs.index_patterns]).toEqual(["true", ["app-logs-*"]]);
    const byType = templates.flatMap((one) => Object.values(one));
    expect(byType.map((one) => [one.match_mapping_type, one.mapping.type])).toEqual([
      ["object", "flat_object"],
      ["string", "keyword"],
      ["boolean", "keyword"],
      ["long", "double"],
      ["double", "double"],
    ]);
    expect(appLogs.template.settings).toEqual({
      "index.mapping.total_fields.limit": 1000,
      "index.mapping.ignore_malformed": true,
    });
    expect(properties).toMatchObject({ timestamp: { type: "date_nanos" }, level: { type: "keyword" } });
  });

  it("gives the more specific pattern the higher priority", () => {
    for (const family of ["alb-connection", "alb-health-check"] as const)
      expect(indexTemplates[family].priority).toBeGreaterThan(indexTemplates.alb.priority);
  });
});
