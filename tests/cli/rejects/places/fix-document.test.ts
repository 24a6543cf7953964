import { describe, expect, it } from "@jest/globals";
import { documentFixer } from "../../../../src/cli/rejects/places/firehose.ts";

describe("documentFixer", () => {
  it("moves an object from a name that has strings elsewhere, and keeps what is ours", () => {
    const fixed = documentFixer([])(
      '{"user":{"id":12345678901234567890},"message":"m","cloudwatch":{"owner":"1"}}',
    );
    expect(fixed).toBe(
      '{"user_object":{"id":12345678901234567890},"message":"m","cloudwatch":{"owner":"1"}}',
    );
  });

  it("knows the names that are declared to hold objects", () => {
    expect(documentFixer(["user"])('{"user":{"id":1}}')).toBeUndefined();
  });

  it("has nothing to fix if every value fits its name, or if there is no object", () => {
    expect(documentFixer([])('{"message":"m","n":1}')).toBeUndefined();
    expect(documentFixer([])("text")).toBeUndefined();
  });
});
