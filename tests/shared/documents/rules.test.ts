import { describe, expect, it } from "@jest/globals";
import { documentOf, documentsOf, envelope, transformEnvelopes } from "../../factories/envelope.ts";

const eventTime = "2019-08-25T13:59:15.269Z";
const id = "700c98fd-6f76-4837-9abf-13a73766402f";
const ofJson = (fields: object | string, more: object = {}): Record<string, unknown> => {
  const message = typeof fields === "string" ? fields : JSON.stringify(fields);
  const { cloudwatch: _, ...document } = documentOf(message, more);
  return document;
};
const timeOf = (fields: object | string): unknown => ofJson(fields)["timestamp"];

describe("an object that a logger was given", () => {
  it("never overwrites the logger's own members", () => {
    const inner = {
      level: "gold",
      timestamp: "2011-01-01T00:00:00Z",
      service: "crm",
      requestId: id,
      order: 17,
    };
    const outer = { timestamp: eventTime, level: "ERROR", requestId: id.replace("7", "8"), service: "shop" };
    expect(ofJson({ ...outer, message: inner })).toEqual({
      timestamp: eventTime,
      level: "ERROR",
      requestId: outer.requestId,
      service: "shop",
      order: 17,
      message_level: "gold",
      message_timestamp: inner.timestamp,
      message_service: "crm",
      message_requestId: id,
      lambda: { requestId: outer.requestId },
    });
  });

  it("as JSON text has its own level and time, because the application's logger wrote it", () => {
    const message = JSON.stringify({
      level: 50,
      time: Date.parse(eventTime) - 100,
      msg: "refused",
      service: "a",
    });
    expect(ofJson({ timestamp: eventTime, level: "INFO", service: "b", message })).toMatchObject({
      timestamp: "2019-08-25T13:59:15.169Z",
      level: "ERROR",
      message: "refused",
      service: "a",
      outer_service: "b",
    });
  });
});

describe("the time of a document", () => {
  it.each([
    { date: "2019-08-25" },
    { time: 152_340_000 },
    { time: "2011-01-01T00:00:00Z" },
    { time: "13:59:15" },
    { timestamp: "2019-08-25 15:59:15" },
    { time: "2019-08-25 15:59:15 CEST" },
  ])("is the event's where %j is not a log time", (fields) => {
    expect(timeOf(fields)).toBe(eventTime);
  });

  it.each([
    [{ timestamp: "2011-01-01T00:00:00Z" }, "2011-01-01T00:00:00.000Z"],
    [{ asctime: "2019-08-25 13:58:00,123" }, "2019-08-25T13:58:00.123Z"],
    [{ time: "Sun, 25 Aug 2019 13:59:15 GMT" }, "2019-08-25T13:59:15.000Z"],
    [{ time: "25/Aug/2019:15:59:15 +0200" }, "2019-08-25T13:59:15.000Z"],
    [{ time: "2019-08-25 13:59:15.123456789 +0000 UTC m=+0.1" }, "2019-08-25T13:59:15.123456789Z"],
    [{ ts: "20190825T135915Z" }, "2019-08-25T13:59:15.000Z"],
    [{ time: "2019-08-25T15:59:15.1+02:00[Europe/Berlin]" }, "2019-08-25T13:59:15.100Z"],
    [{ timestamp: "/Date(1566741555269)/" }, eventTime],
    [{ instant: { epochSecond: 1_566_741_555, nanoOfSecond: 269_000_000 } }, eventTime],
    [{ timeMillis: 1_566_741_555_269 }, eventTime],
    [{ _aws: { Timestamp: 1_566_741_555_269 } }, eventTime],
    ['{"ts":1566741555269123456}', "2019-08-25T13:59:15.269123456Z"],
    ['{"ts":1.566741555269e+09}', eventTime],
  ])("is read from %j: %s", (fields, expected) => {
    expect(timeOf(fields)).toBe(expected);
  });

  it("that does not count stays in the document", () => {
    expect(ofJson({ timestamp: "2019-08-25 15:59:15", message: "m" })["timestamp_text"]).toBe(
      "2019-08-25 15:59:15",
    );
    expect(ofJson("2019/08/25 15:59:15 m")).toMatchObject({
      message: "m",
      timestamp_text: "2019/08/25 15:59:15",
    });
  });

  it("in text is taken from layouts whose head is removed, and from logfmt", () => {
    expect(ofJson("2019-08-25T13:59:00.000Z\tworker-1\tERROR\tdisk full")).toEqual({
      timestamp: "2019-08-25T13:59:00.000Z",
      level: "ERROR",
      message: "disk full",
      logger: "worker-1",
    });
    expect(timeOf("ts=2019-08-25T13:59:00Z level=info msg=x")).toBe("2019-08-25T13:59:00.000Z");
    expect(timeOf("2019-08-25T13:59:00Z INFO x")).toBe(eventTime);
  });
});

describe("names", () => {
  it.each([
    [{ Message: "m" }, "m"],
    [{ message: null, msg: "m" }, "m"],
    [{ errorMessage: "m", errorType: "E" }, "m"],
    [{ event: "m" }, "m"],
    [{ fields: { message: "m" } }, "m"],
    [{ body: { stringValue: "m" } }, "m"],
    [{ "@mt": "m", "@t": eventTime }, "m"],
  ])("of the message: %j", (fields, message) => {
    expect(ofJson(fields)["message"]).toBe(message);
  });

  it.each([
    { aws_request_id: id },
    { awsRequestId: id },
    { FunctionRequestId: id },
    { span: { requestId: id } },
    { lambda: { requestId: id } },
  ])("of the request id: %j", (fields) => {
    expect(ofJson(fields)["lambda"]).toEqual({ requestId: id });
  });
});

describe("a wrapper", () => {
  it("is seen through, and what it adds stays", () => {
    const wrapper = { container_name: "shop", source: "stderr" };
    expect(ofJson({ ...wrapper, log: "ERROR refused\n" })).toMatchObject({
      ...wrapper,
      level: "ERROR",
      message: "ERROR refused",
    });
    expect(ofJson({ ...wrapper, log: '{"level":"warn","msg":"low","source":"app"}' })).toMatchObject({
      container_name: "shop",
      level: "WARN",
      message: "low",
      source: "app",
      outer_source: "stderr",
    });
  });

  it.each([
    ["Nov 25 13:59:15 h a[1]: ", "syslog"],
    ["PHP message: ", "PHP"],
    ["2019-08-25T13:59:15.1Z stdout F ", "a container runtime"],
    ["INFO: ", "a level"],
  ])("around itself ten thousand times does not throw: %s", (head) => {
    expect(ofJson(`${head.repeat(10_000)}ERROR: x`)["message"]).toContain("ERROR: x");
  });

  it("of a container runtime gives time and stream", () => {
    expect(ofJson({ log: "2019-08-25T13:59:15.123456789Z stderr F refused" })).toMatchObject({
      timestamp: "2019-08-25T13:59:15.123456789Z",
      message: "refused",
      stream: "stderr",
    });
  });

  it("of text before JSON stays findable", () => {
    expect(ofJson('2019-08-25 13:59:15 [main] WARN - {"order":17}')).toMatchObject({
      level: "WARN",
      order: 17,
      log_prefix: "2019-08-25 13:59:15 [main] WARN -",
    });
  });
});

describe("Lambda's own facts", () => {
  it("come from a shared log group's stream, and from a document's own lambda", () => {
    const more = { logGroup: "shared", logStream: "2019/08/25/shop[$LATEST]0f" };
    expect(ofJson("hi", more)["lambda"]).toEqual({ functionName: "shop", version: "$LATEST" });
    const own = { lambda: { requestId: "7", functionName: "till", memory: 128 } };
    expect(ofJson(own, more)).toMatchObject({
      lambda: { functionName: "till", version: "$LATEST", requestId: "7" },
      lambda_object: own.lambda,
    });
  });
});

describe("extracted fields", () => {
  it("are members; account and Region belong to cloudwatch", () => {
    const extractedFields = {
      "@aws.account": "123456789012",
      "@aws.region": "us-east-1",
      $ip: "192.0.2.1",
      level: "E",
    };
    const logEvents = [{ id: "e", timestamp: Date.parse(eventTime), message: "hi", extractedFields }];
    const [document] = documentsOf(transformEnvelopes(envelope([], { logEvents })));
    expect(document).toMatchObject({
      level: "INFO",
      ip: "192.0.2.1",
      extracted_level: "E",
      cloudwatch: { account: "123456789012", region: "us-east-1" },
    });
  });
});

describe("lists of lists", () => {
  it("keep their shape", () => {
    expect(ofJson({ grid: [[1, 2], [3]], mixed: [[1], ["a"]], objects: [[{ a: 1 }], [2]] })).toMatchObject({
      grid: [[1, 2], [3]],
      mixed: [["1"], ["a"]],
      objects_object: [[{ a: 1 }], [{ value: 2 }]],
    });
  });
});
