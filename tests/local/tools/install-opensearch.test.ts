import { describe, expect, it } from "@jest/globals";
import { serverFolder } from "../../../local/tools/install-opensearch.ts";

describe("the folder of OpenSearch", () => {
  it.each(["/tmp/a b/checkout", "/tmp/Übung/checkout", "/tmp/it's/checkout", "/tmp/a$b"])(
    "is one that its scripts and Java can work in when the checkout is %s",
    (root) => {
      expect(serverFolder(root)).toMatch(/^[\w./-]+$/);
    },
  );

  it("differs for each checkout", () => {
    expect(serverFolder("/tmp/a b")).not.toBe(serverFolder("/tmp/a  b"));
  });
});
