import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { parseReject } from "../../src/shared/rejects/reject-line.ts";
import { parse } from "../factories/parse.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/rejects.md"), "utf8");

describe("docs/rejects.md", () => {
  it("shows a reject as a load stores it, with what today's parser says about its line", () => {
    const example = /```json\n([\s\S]+?)```/.exec(page)?.[1] ?? "";
    const { line, reason, message } = parseReject(example) ?? { line: "", reason: "", message: "" };
    const [reject] = parse("classic", line).rejects;
    expect({ reason, message }).toEqual({ reason: reject?.reason, message: reject?.message });
    expect(reason).not.toBe("");
  });
});
