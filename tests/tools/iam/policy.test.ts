import { describe, expect, it } from "@jest/globals";
import { concerns, isAllowed, matches, type Statement } from "../../../local/tools/iam/policy.ts";

const allow: Statement = { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::logs/*" };
const request = { action: "s3:GetObject", resource: "arn:aws:s3:::logs/a/b" };

describe("IAM's patterns", () => {
  it.each([
    ["domain/*", "domain/a/b", true],
    ["domain/?", "domain/ab", false],
    ["domain/*${*}*", "domain/elb-*", true],
    ["domain/*${*}*", "domain/elb-1", false],
    ["a.b", "axb", false],
  ])("%s and %s: %s", (pattern, text, fits) => {
    expect(matches(pattern, text)).toBe(fits);
  });
});

describe("a request", () => {
  it("is refused unless a statement allows it, by action in any case and by resource", () => {
    expect(isAllowed([], request)).toBe(false);
    expect(isAllowed([allow], request)).toBe(true);
    expect(isAllowed([allow], { ...request, action: "S3:getobject" })).toBe(true);
    expect(isAllowed([allow], { ...request, action: "s3:PutObject" })).toBe(false);
    expect(isAllowed([allow], { ...request, resource: "arn:aws:s3:::other/a" })).toBe(false);
  });

  it("is refused by a statement that denies, whatever allows it", () => {
    const deny: Statement = { Effect: "Deny", Action: ["s3:*"], Resource: "*" };
    expect(isAllowed([allow, deny, allow], request)).toBe(false);
  });

  it("needs every key of a condition, with one of its values", () => {
    const Condition = {
      StringEquals: { "aws:SourceAccount": ["1", "2"] },
      ArnLike: { "aws:SourceArn": "arn:*" },
    };
    const allows = (context: Record<string, string>): boolean =>
      isAllowed([{ ...allow, Condition }], { ...request, context });
    expect(allows({ "aws:SourceAccount": "2", "aws:SourceArn": "arn:x" })).toBe(true);
    expect(allows({ "aws:SourceAccount": "3", "aws:SourceArn": "arn:x" })).toBe(false);
    expect(allows({ "aws:SourceAccount": "2" })).toBe(false);
  });

  it("stops at an operator or element that is not known", () => {
    const strange: Statement = { ...allow, Condition: { NumericLessThan: { "s3:max-keys": "1" } } };
    expect(() => isAllowed([strange], request)).toThrow("NumericLessThan");
    const inverted = { Effect: "Allow", NotAction: "s3:*", Resource: "*" } as unknown as Statement;
    expect(() => isAllowed([inverted], request)).toThrow("NotAction");
  });
});

it("a resource's policy concerns the services that it names, and everybody", () => {
  const statement = (Principal: Statement["Principal"]): Statement => ({
    ...allow,
    ...(Principal && { Principal }),
  });
  expect(concerns(statement({ Service: ["events.amazonaws.com"] }), "events.amazonaws.com")).toBe(true);
  expect(concerns(statement({ Service: "sns.amazonaws.com" }), "events.amazonaws.com")).toBe(false);
  expect(concerns(statement("*"), "events.amazonaws.com")).toBe(true);
});
