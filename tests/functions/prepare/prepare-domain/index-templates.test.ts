import { describe, expect, it } from "@jest/globals";
import { indexTemplates } from "../../../../src/functions/prepare/prepare-domain/index-templates.ts";
import { lineFormats } from "../../../../src/shared/log-formats/formats.ts";

describe("index templates", () => {
  it.each(Object.entries(indexTemplates))("%s is strict, for its own family", (family, template) => {
    expect(template.index_patterns).toEqual([`${family}-*`]);
    expect(template.template.mappings.dynamic).toBe("strict");
    expect(template.template.mappings.properties).toMatchObject({
      timestamp: { type: expect.stringMatching(/^date(_nanos)?$/) },
      extra: { type: "keyword" },
    });
  });

  it.each(lineFormats)("has a template for $name", ({ index }) => {
    expect(Object.keys(indexTemplates)).toContain(index);
  });

  it.each(Object.values(indexTemplates))("knows each kind of field by its name", (template) => {
    const expected: Readonly<Record<string, string>> = { ip: "ip", port: "integer", bytes: "long" };
    const wrong = Object.entries(template.template.mappings.properties).filter(([name, { type }]) => {
      const wanted = expected[name.split("_").at(-1) ?? ""];
      return wanted !== undefined && wanted !== type;
    });
    expect(wrong).toEqual([]);
  });

  it("gives the more specific pattern the higher priority", () => {
    for (const family of ["alb-connection", "alb-health-check"] as const)
      expect(indexTemplates[family].priority).toBeGreaterThan(indexTemplates.alb.priority);
  });
});
