import { describe, expect, it } from "@jest/globals";
import { levelOfWord, statedLevel, withoutColours } from "../../../src/shared/documents/levels.ts";

describe("a word", () => {
  it("names a level with blanks around it, up to 64 characters together", () => {
    expect(levelOfWord(" Warn ")).toBe("WARN");
    expect(levelOfWord("error".padEnd(64))).toBe("ERROR");
    expect(levelOfWord("error".padEnd(65))).toBeUndefined();
  });

  it.each(["error+4", "debug1", "info-12"])("%s names the level that it is a step of", (word) => {
    expect(levelOfWord(word)?.toLowerCase()).toBe(word.replace(/\W?\d+/, ""));
  });
});

describe("a level that a member states", () => {
  it.each([
    ["warn", "WARN"],
    [" W ", "WARN"],
    ["\u001b[33m warn \u001b[39m", "WARN"],
  ])("%j is a name", (value, level) => {
    expect(statedLevel(value, [])).toEqual({ level, isKnown: true, isNumber: false });
  });

  it.each([[40], ["40"], [" 40 "], ["\u001b[33m40\u001b[39m"]])("%j is on the scale of pino", (value) => {
    expect(statedLevel(value, ["tens"])).toEqual({ level: "WARN", isKnown: true, isNumber: true });
  });

  it.each([[45], ["45"]])("%j is a number on no scale", (value) => {
    expect(statedLevel(value, ["tens"])).toEqual({ level: "45", isKnown: false, isNumber: true });
  });

  it.each([
    [" audit ", "audit"],
    ["v40", "v40"],
    ["40v", "40v"],
    ["10000", "10000"],
    ["x".repeat(64), "x".repeat(64)],
  ])("%j is in no table, and no number", (value, level) => {
    expect(statedLevel(value, ["tens"])).toEqual({ level, isKnown: false, isNumber: false });
  });

  it.each([[""], ["none"], ["NotSet"], ["x".repeat(65)], [null], [true], [{}]])("%j states none", (value) => {
    expect(statedLevel(value, ["tens"])).toBeUndefined();
  });
});

describe("colours", () => {
  it("are left out of a text, wherever they are", () => {
    expect(withoutColours("\u001b[1;31mred\u001b[0m and [plain]")).toBe("red and [plain]");
  });
});
