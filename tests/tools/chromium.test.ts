import { afterEach, describe, expect, it } from "@jest/globals";
import { findChromium } from "../../local/tools/chromium.ts";

const { platform } = process;
const given = process.env["CHROME_PATH"];

function pretend(system: string, chromePath: string): void {
  Object.defineProperty(process, "platform", { value: system });
  process.env["CHROME_PATH"] = chromePath;
}

afterEach(() => {
  Object.defineProperty(process, "platform", { value: platform });
  if (given === undefined) delete process.env["CHROME_PATH"];
  else process.env["CHROME_PATH"] = given;
});

describe("the browser of the tests", () => {
  it("is the one that CHROME_PATH names, on any system", async () => {
    pretend("darwin", process.execPath);
    expect(await findChromium()).toEqual({ program: process.execPath, env: {} });
  });

  it.each([
    ["CHROME_PATH names nothing", "linux", "/no/such/chrome", "/no/such/chrome"],
    ["there is none for the system", "darwin", "", "CHROME_PATH"],
  ])("is missing with one clear error when %s", async (_, system, chromePath, named) => {
    pretend(system, chromePath);
    await expect(findChromium()).rejects.toThrow(named);
  });
});
