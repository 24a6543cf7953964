import { describe, expect, it } from "@jest/globals";
import * as z from "zod/mini";
import { validate } from "../../../src/shared/json/validate.ts";

const schema = z.object({
  objects: z.array(z.object({ key: z.string().check(z.minLength(1)) })),
  dryRun: z._default(z.boolean(), false),
});
const problemsOf = (value: unknown) => {
  const result = validate(schema, value, (path) => path || "the input");
  return "problems" in result ? result.problems : [];
};

describe("validate", () => {
  it("gives the value as the schema makes it", () => {
    const value = { objects: [{ key: "a" }], other: 1 };
    expect(validate(schema, value, String)).toEqual({ data: { objects: [{ key: "a" }], dryRun: false } });
  });

  it("names each field that is wrong, what it must be and what it is", () => {
    expect(problemsOf({ objects: [{ key: 1 }, { key: "" }], dryRun: "yes" })).toEqual([
      expect.stringMatching(/^objects\.0\.key: .*expected string, received number/),
      expect.stringMatching(/^objects\.1\.key: .*>=1 characters/),
      expect.stringMatching(/^dryRun: .*expected boolean, received string/),
    ]);
  });

  it("calls the value itself what the caller calls it", () => {
    expect(problemsOf([])).toEqual([expect.stringMatching(/^the input: .*expected object, received array/)]);
  });
});
