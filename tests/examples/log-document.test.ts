import { describe, expect, it } from "@jest/globals";
import { createLogger, withMdc } from "../../examples/producers/node/logger.ts";
import { readLogDocument } from "../../local/demo/examples/log-document.ts";

/** What pino writes for the lines that `log` logs. */
function written(log: (logger: ReturnType<typeof createLogger>) => void): Buffer[] {
  const lines: Buffer[] = [];
  const logger = createLogger(
    "test",
    { applicationName: "orders" },
    {
      write: (line) => lines.push(Buffer.from(line)),
    },
  );
  withMdc({ requestId: "r1" }, () => log(logger));
  return lines;
}

describe("the documents of the Node.js producer", () => {
  it("have the fields of the layout", () => {
    const [line = Buffer.alloc(0)] = written((logger) => logger.warn("Zoë\nand a second line"));
    expect(readLogDocument(line)).toMatchObject({
      level: "WARN",
      logger: "test",
      message: "Zoë\nand a second line",
      mdc: { requestId: "r1" },
      tags: { applicationName: "orders" },
      processId: String(process.pid),
    });
  });

  it("have the stack of an exception and of its cause, line by line", () => {
    const error = new Error("outer", { cause: new Error("inner") });
    const [line = Buffer.alloc(0)] = written((logger) => logger.error(error, "failed"));
    const { message, exception = [] } = readLogDocument(line);
    expect(message).toBe("failed");
    expect(exception[0]).toBe("Error: outer");
    expect(exception.join("\n")).toContain("caused by: Error: inner");
  });

  it("accept thrown values that are not errors", () => {
    const [line] = written((logger) => logger.error({ exception: "text" }, "failed"));
    expect(JSON.parse(String(line)).exception).toEqual(["text"]);
  });
});

describe("the check of a producer's record", () => {
  const [good = Buffer.alloc(0)] = written((logger) => logger.info("a"));
  const changed = (change: object) =>
    Buffer.from(`${JSON.stringify({ ...JSON.parse(String(good)), ...change })}\n`);

  it.each([
    ["without a newline at its end", good.subarray(0, -1), "not one line"],
    ["of several lines", Buffer.concat([good, good]), "not one line"],
    ["that is not UTF-8", Buffer.concat([Buffer.from([0xff]), good]), "encoded data was not valid"],
    ["longer than Firehose takes", changed({ message: "x".repeat(1000 * 1024) }), "bytes"],
    ["with an unknown level", changed({ level: "WARNING" }), "level"],
    ["with a time that is not UTC", changed({ timestamp: "2026-01-01T00:00:00.000+01:00" }), "timestamp"],
    ["with a field that the layout does not have", changed({ severity: "high" }), "severity"],
    ["with a text where the layout has a list", changed({ exception: "Error: a" }), "exception"],
  ])("refuses a record %s", (_, record, reason) => {
    expect(() => readLogDocument(record)).toThrow(reason);
  });
});
