import { describe, expect, it } from "@jest/globals";
import { documentMender } from "../../../../src/cli/rejects/firehose/mend-document.ts";

describe("documentMender", () => {
  it("moves an object from a name that has texts elsewhere, and keeps what is ours", () => {
    const mended = documentMender([])(
      '{"user":{"id":12345678901234567890},"message":"m","cloudwatch":{"owner":"1"}}',
    );
    expect(mended).toBe(
      '{"user_object":{"id":12345678901234567890},"message":"m","cloudwatch":{"owner":"1"}}',
    );
  });

  it("knows the names that are said to have objects", () => {
    expect(documentMender(["user"])('{"user":{"id":1}}')).toBeUndefined();
  });

  it("has nothing to mend where every value fits its name, or where there is no object", () => {
    expect(documentMender([])('{"message":"m","n":1}')).toBeUndefined();
    expect(documentMender([])("text")).toBeUndefined();
  });
});
