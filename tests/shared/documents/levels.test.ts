import { describe, expect, it } from "@jest/globals";
import { documentOf } from "../../factories/envelope.ts";

const id = "700c98fd-6f76-4837-9abf-13a73766402f";
const ofJson = (fields: object | string, more: object = {}): Record<string, unknown> => {
  const message = typeof fields === "string" ? fields : JSON.stringify(fields);
  const { cloudwatch: _, ...document } = documentOf(message, more);
  return document;
};
const levelOf = (fields: object | string): unknown => ofJson(fields)["level"];

describe("a number as level", () => {
  it.each([
    [{ level: 30 }, "INFO"],
    [{ level: "60" }, "FATAL"],
    [{ level: 4 }, "WARN"],
    [{ level: 250 }, "INFO"],
    [{ level: 550 }, "FATAL"],
    [{ level: 900 }, "WARN"],
    [{ severity: 400 }, "WARN"],
    [{ severity: "800" }, "FATAL"],
    [{ severity_number: 9 }, "INFO"],
    [{ SeverityNumber: "21" }, "FATAL"],
    [{ levelno: 30 }, "WARN"],
    [{ record: { level: { no: 40 } } }, "ERROR"],
    [{ PRIORITY: "3", MESSAGE: "x" }, "ERROR"],
  ])("counts on the scale of its name: %j is %s", (fields, level) => {
    expect(levelOf(fields)).toBe(level);
  });

  it.each([
    [{ level: 200, level_name: "ERROR" }, "ERROR"],
    [{ level: 40, levelname: "ERROR" }, "ERROR"],
    [{ level: 3, type: "info" }, "INFO"],
    [{ severityNumber: 17, severityText: "WARN" }, "WARN"],
  ])("loses against a name beside it: %j is %s", (fields, level) => {
    expect(levelOf(fields)).toBe(level);
  });

  it.each([
    [{ level: 35 }, "35"],
    [{ severity: 17 }, "17"],
    [{ level: 1234 }, "1234"],
    [{ level: -1 }, "-1"],
  ])("on no scale stays as written: %j is %s", (fields, level) => {
    expect(levelOf(fields)).toBe(level);
  });
});

describe("a word as level", () => {
  it.each([
    ["ERROR+4", "ERROR"],
    ["DEBUG-4", "DEBUG"],
    ["dpanic", "FATAL"],
    ["\u001b[33mwarn\u001b[39m", "WARN"],
    ["E", "ERROR"],
    ["Audit", "Audit"],
  ])("%j is %s", (level, expected) => {
    expect(levelOf({ level })).toBe(expected);
  });

  it("that means none leaves the decision to the text", () => {
    expect(levelOf({ level: "UNDEFINED", message: "ERROR: refused" })).toBe("ERROR");
    expect(levelOf({ level: "UNDEFINED", message: "taken" })).toBe("INFO");
  });
});

describe("the level of text", () => {
  it.each([
    ["[13:59:15 WRN] low", "WARN"],
    ["=ERROR REPORT==== 25-Aug-2019::13:59:15 ===", "ERROR"],
    ["08-25 13:59:15.123  1234  5678 E ActivityManager: ANR", "ERROR"],
    ["pid=1 tid=abc WARN: slow", "WARN"],
    ["<27>Aug 25 13:59:15 host app: x", "ERROR"],
    ["DD_EXTENSION | WARN | slow", "WARN"],
    ["npm WARN deprecated x", "WARN"],
    ["NOTICE: PHP message: PHP Warning:  x in /app/a.php", "WARN"],
    ["level=warn msg=slow took=3s", "WARN"],
  ])("is the token in its head: %j is %s", (message, level) => {
    expect(levelOf(message)).toBe(level);
  });

  it.each([
    "Error rate is 5%",
    "error opening is fun",
    "GET /logs?level=error&x=1 200",
    "Build result: ERROR pages shown",
    "player 17 level=panic",
    "2019-08-25 13:59:15 Phase ended with ERROR state",
    '192.0.2.1 - - [25/Aug/2019:13:59:15 +0000] "GET /ERROR HTTP/1.1" 200 1',
  ])("is not a word of a sentence, URL or query: %j", (message) => {
    expect(levelOf(message)).toBe("INFO");
  });

  it.each([
    ["ValueError: declined", "ERROR"],
    ["Unhandled exception. System.Exception: x\n   at Shop.Pay()", "ERROR"],
    ["thread 'main' panicked at src/main.rs:17:5:\nx", "FATAL"],
    ["panic: x\n\ngoroutine 1 [running]:", "FATAL"],
    ["Unknown application error occurred\nRuntime.Unknown", "ERROR"],
  ])("of a crash: %j is %s", (message, level) => {
    expect(levelOf(message)).toBe(level);
  });

  it.each([
    ['{"level":"error","message":"aaaa', "ERROR"],
    ['{"a":{"level":"error"},"message":"aaaa', "INFO"],
    ['{"level":"warn"}\n{"level":"error"}', "WARN"],
  ])("of broken JSON is that of its own members: %j is %s", (message, level) => {
    expect(ofJson(message)).toMatchObject({ level, message });
  });
});

describe("a failure of Lambda itself", () => {
  it.each([
    `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
    `RequestId: ${id} Process exited before completing request`,
    `REPORT RequestId: ${id}\tDuration: 1.00 ms\tStatus: failure\tError Type: Runtime.ExitError\n`,
    `{"time":"2019-08-25T13:59:15.269Z","type":"platform.fault","record":"RequestId: ${id} Process exited before completing request"}`,
  ])("is an error with its request id: %j", (message) => {
    expect(ofJson(message)).toMatchObject({ level: "ERROR", lambda: { requestId: id } });
  });

  it("that Go reports has its message", () => {
    const message =
      '2019/08/25 13:59:15 {"errorMessage":"declined","errorType":"errorString","stackTrace":[]}';
    expect(ofJson(message)).toMatchObject({ level: "ERROR", message: "declined" });
  });
});
