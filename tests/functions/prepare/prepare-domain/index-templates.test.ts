import { describe, expect, it } from "@jest/globals";
import { indexTemplates } from "../../../../src/functions/prepare/prepare-domain/index-templates.ts";

describe("index templates", () => {
  it.each(Object.entries(indexTemplates))("%s is strict, for its own family", (family, template) => {
    expect(template.index_patterns).toEqual([`${family}-*`]);
    expect(template.template.mappings.dynamic).toBe("strict");
    expect(template.template.mappings.properties).toMatchObject({
      timestamp: { type: family === "nlb" ? "date" : "date_nanos" },
      elb_name: { type: "keyword" },
      extra: { type: "keyword" },
    });
  });

  it.each(Object.values(indexTemplates))("knows each kind of field by its name", (template) => {
    for (const [name, { type }] of Object.entries(template.template.mappings.properties)) {
      if (name.endsWith("_ip")) expect([name, type]).toEqual([name, "ip"]);
      if (name.endsWith("_port")) expect([name, type]).toEqual([name, "integer"]);
      if (name.endsWith("_bytes")) expect([name, type]).toEqual([name, "long"]);
    }
  });

  it("gives the more specific pattern the higher priority", () => {
    for (const family of ["alb-connection", "alb-health-check"] as const)
      expect(indexTemplates[family].priority).toBeGreaterThan(indexTemplates.alb.priority);
  });
});
