import { describe, expect, it } from "@jest/globals";
import { bytesOf } from "../../../src/functions/clean/contract/size.ts";

describe("bytesOf", () => {
  it.each([
    ["0", 0],
    ["10695475", 10_695_475],
    ["0b", 0],
    ["208b", 208],
    ["10.2mb", 10_695_475],
    ["1kb", 1_024],
    ["1.5GB", 1_610_612_736],
    ["2tb", 2 * 1024 ** 4],
    ["1pb", 1024 ** 5],
  ])("reads %s", (size, bytes) => {
    expect(bytesOf(size)).toBe(bytes);
  });

  it.each(["", "-", "mb", "1.2.3mb", "-5", "10 apples", "1e3", "NaN"])("gives nothing for %j", (size) => {
    expect(bytesOf(size)).toBeUndefined();
  });
});
