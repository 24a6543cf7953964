import { describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { parseRules } from "../../../src/functions/clean/contract/rules.ts";
import { template } from "../../template/sources.ts";

const refused = (rules: unknown) => () => parseRules(JSON.stringify(rules), "day");
const family = { prefix: "elb-", rotation: "day", keep: 1 };

describe("parseRules", () => {
  it("fills in the stack's rotation and the defaults", () => {
    expect(parseRules('{"families":[{"prefix":"elb-","keep":7}]}', "week")).toEqual({
      families: [{ prefix: "elb-", rotation: "week", keep: 7 }],
      maxDeletions: 100,
      dryRun: false,
    });
  });

  it("takes the template's default, which the template's own pattern takes as well", () => {
    const { Default = "", AllowedPattern = "" } = template.Parameters["CleanRules"] as Record<string, string>;
    expect(parseRules(Default, "day").families.length).toBeGreaterThan(4);
    expect(Default).toMatch(new RegExp(AllowedPattern));
    for (const bad of [
      "",
      "[]",
      "{}",
      '{"families":[]}',
      '{"families":[{"prefix":"*"}]}',
      '{"families":"elb-"}',
    ])
      expect(bad).not.toMatch(new RegExp(AllowedPattern));
    expect(parse(Default)).toHaveProperty("disk");
  });

  it.each([
    ["families.0.keep", { families: [{ ...family, keep: 0 }] }],
    ["families.0.keep", { families: [{ ...family, keep: 1.5 }] }],
    ["families.0.maxAgeDays", { families: [{ ...family, maxAgeDays: -1 }] }],
    ["families.0.prefix", { families: [{ ...family, prefix: "" }] }],
    ["families.0.prefix", { families: [{ ...family, prefix: "*" }] }],
    ["families.0.prefix", { families: [{ ...family, prefix: "elb-*" }] }],
    ["families.0.prefix", { families: [{ ...family, prefix: ".kibana-" }] }],
    ["families.0.prefix", { families: [{ ...family, prefix: "elb" }] }],
    ["families.0.rotation", { families: [{ ...family, rotation: "year" }] }],
    ["families.0: needs keep", { families: [{ prefix: "elb-", rotation: "day" }] }],
    ["families.1.prefix: overlaps family 0", { families: [family, family] }],
    ["families: must name", { families: [] }],
    ["families", {}],
    ["disk: needs either", { families: [family], disk: { floor: 1 } }],
    ["disk: needs either", { families: [family], disk: { floor: 1, freeGiB: 1, freePercent: 1 } }],
    ["disk.floor", { families: [family], disk: { floor: 0, freeGiB: 1 } }],
    ["disk.freePercent", { families: [family], disk: { floor: 1, freePercent: 100 } }],
    ["maxDeletions: must be at most 500", { families: [family], maxDeletions: 501 }],
    ["maxDeletions", { families: [family], maxDeletions: 0 }],
    ['Unrecognized key: "maxAge"', { families: [{ ...family, maxAge: 1 }] }],
    ["the rules", []],
    ["the rules", null],
  ])("names %s of %j", (named, rules) => {
    expect(refused(rules)).toThrow(named);
    expect(refused(rules)).toThrow("nothing was listed");
  });

  it("says where JSON is broken, and which maxDeletions so many families allow", () => {
    expect(() => parseRules('{"families":[', "day")).toThrow("not JSON");
    const families = Array.from({ length: 5 }, (_, n) => ({ ...family, prefix: `f${n}-` }));
    expect(refused({ families, maxDeletions: 399 })).toThrow("must be at most 398 with 5 families");
  });

  it("accepts alb- next to alb-connection-, and two rotations of one prefix", () => {
    const families = [family, { ...family, prefix: "elb-connection-" }, { ...family, rotation: "week" }];
    expect(parseRules(JSON.stringify({ families }), "day").families).toHaveLength(3);
  });
});
