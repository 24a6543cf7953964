import { describe, expect, it } from "@jest/globals";
import { documentOf } from "../../factories/envelope.ts";
import { lines } from "../../factories/lambda-lines.ts";
import { id } from "../../factories/platform-lines.ts";

const cloudwatch = { owner: "123456789012", logGroup: "G", logStream: "S", eventId: "e0" };

describe("the document of", () => {
  it.each(lines)("%s", (_, message, document) => {
    expect(documentOf(message)).toEqual({ ...document, cloudwatch });
  });

  it("a Lambda log group's line names the function", () => {
    expect(documentOf("hello", { logGroup: "/aws/lambda/shop-checkout" })).toMatchObject({
      lambda: { functionName: "shop-checkout" },
    });
    expect(documentOf(`END RequestId: ${id}`, { logGroup: "/aws/lambda/shop" })).toMatchObject({
      lambda: { functionName: "shop", requestId: id },
    });
  });

  it.each([
    ["ERROR something broke", "ERROR"],
    ["[warn] low disk", "WARN"],
    ["Error: Cannot find module", "ERROR"],
    ["2024-01-01 10:00:00,123 [main] WARN com.example - x", "WARN"],
    ["2024-01-01T10:00:00Z INFO x", "INFO"],
    ['ts=1 level=error msg="x"', "ERROR"],
    ["No error here, an INFO desk instead", "INFO"],
    ["the debug build is warning free", "INFO"],
    ["Traceback (most recent call last):", "ERROR"],
  ])("%s states %s", (message, level) => {
    expect(documentOf(message)["level"]).toBe(level);
  });
});
