import { describe, expect, it } from "@jest/globals";
import { documentOf } from "../../../factories/envelope.ts";

const id = "700c98fd-6f76-4837-9abf-13a73766402f";
const eventTime = "2019-08-25T13:59:15.269Z";
const time = "2019-08-25T13:59:15.270Z";
const lambda = { requestId: id };
const cloudwatch = { owner: "123456789012", logGroup: "G", logStream: "S", eventId: "e0" };

/** Each shape of reference/cloudwatch-logs.md: the message, and the whole document but for `cloudwatch`. */
const lines: readonly (readonly [what: string, message: string, document: object])[] = [
  // golden vectors
  ["plain text", "some message\n", { timestamp: eventTime, level: "INFO", message: "some message" }],
  [
    "a JSON document",
    '{"timestamp":"2018-03-12T15:41:31.564Z","message":"hi"}',
    { timestamp: "2018-03-12T15:41:31.564Z", message: "hi" },
  ],
  [
    "Python",
    `[INFO]\t2019-08-25T13:59:15.269Z\t${id}\thello world\n`,
    { timestamp: eventTime, level: "INFO", message: "hello world", lambda },
  ],
  [
    "START",
    `START RequestId: ${id} Version: $LATEST\n`,
    {
      timestamp: eventTime,
      level: "INFO",
      message: `START RequestId: ${id} Version: $LATEST`,
      lambda: { requestId: id, version: "$LATEST" },
    },
  ],
  [
    "REPORT",
    "REPORT RequestId: 972f23e6-efab-4897-80a0-12b8f8a28190\tDuration: 100.00 ms\tBilled Duration: 200 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\tInit Duration: 156.08 ms\t\nXRAY TraceId: 1-5d88ad26-af7e1cf86161c0887567eed0\tSegmentId: 2ea934c013374041\tSampled: false\t\n",
    {
      timestamp: eventTime,
      level: "INFO",
      message:
        "REPORT RequestId: 972f23e6-efab-4897-80a0-12b8f8a28190\tDuration: 100.00 ms\tBilled Duration: 200 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\tInit Duration: 156.08 ms\t\nXRAY TraceId: 1-5d88ad26-af7e1cf86161c0887567eed0\tSegmentId: 2ea934c013374041\tSampled: false",
      lambda: {
        requestId: "972f23e6-efab-4897-80a0-12b8f8a28190",
        durationMs: 100,
        billedDurationMs: 200,
        memorySizeMB: 128,
        maxMemoryUsedMB: 75,
        initDurationMs: 156.08,
        xrayTraceId: "1-5d88ad26-af7e1cf86161c0887567eed0",
        xraySegmentId: "2ea934c013374041",
        xraySampled: false,
      },
    },
  ],
  ...["{}", '[{"a":1}]', "{not json}", ""].map(
    (text) => [`text: ${text}`, text, { timestamp: eventTime, level: "INFO", message: text }] as const,
  ),
  // platform lines, text
  [
    "END",
    `END RequestId: ${id}\n`,
    { timestamp: eventTime, level: "INFO", message: `END RequestId: ${id}`, lambda },
  ],
  [
    "INIT_START",
    "INIT_START Runtime Version: nodejs:22.mainline.v98\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:1",
    {
      timestamp: eventTime,
      level: "INFO",
      message:
        "INIT_START Runtime Version: nodejs:22.mainline.v98\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:1",
      lambda: {
        runtimeVersion: "nodejs:22.mainline.v98",
        runtimeVersionArn: "arn:aws:lambda:us-east-1::runtime:1",
      },
    },
  ],
  [
    "REPORT with a failure and its keys in another order",
    `REPORT RequestId: ${id}\tInit Duration: 9.00 ms\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n`,
    {
      timestamp: eventTime,
      level: "ERROR",
      message: `REPORT RequestId: ${id}\tInit Duration: 9.00 ms\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory`,
      lambda: {
        requestId: id,
        initDurationMs: 9,
        durationMs: 3000,
        billedDurationMs: 3000,
        memorySizeMB: 128,
        maxMemoryUsedMB: 128,
        status: "error",
        errorType: "Runtime.OutOfMemory",
      },
    },
  ],
  [
    "REPORT with a timeout and a restore",
    `REPORT RequestId: ${id}\tDuration: 1.00 ms\tRestore Duration: 511.25 ms\tBilled Restore Duration: 303 ms\tStatus: timeout\n`,
    {
      timestamp: eventTime,
      level: "ERROR",
      message: `REPORT RequestId: ${id}\tDuration: 1.00 ms\tRestore Duration: 511.25 ms\tBilled Restore Duration: 303 ms\tStatus: timeout`,
      lambda: {
        requestId: id,
        durationMs: 1,
        restoreDurationMs: 511.25,
        billedRestoreDurationMs: 303,
        status: "timeout",
      },
    },
  ],
  [
    "INIT_REPORT",
    "INIT_REPORT Init Duration: 83.58 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError",
    {
      timestamp: eventTime,
      level: "ERROR",
      message:
        "INIT_REPORT Init Duration: 83.58 ms\tPhase: init\tStatus: error\tError Type: Runtime.ImportModuleError",
      lambda: {
        initDurationMs: 83.58,
        phase: "init",
        status: "error",
        errorType: "Runtime.ImportModuleError",
      },
    },
  ],
  [
    "RESTORE_START",
    "RESTORE_START Runtime Version: java:21.v1\tRuntime Version ARN: arn:aws:lambda:x",
    {
      timestamp: eventTime,
      level: "INFO",
      message: "RESTORE_START Runtime Version: java:21.v1\tRuntime Version ARN: arn:aws:lambda:x",
      lambda: { runtimeVersion: "java:21.v1", runtimeVersionArn: "arn:aws:lambda:x" },
    },
  ],
  [
    "RESTORE_REPORT",
    "RESTORE_REPORT Restore Duration: 1236.04 ms",
    {
      timestamp: eventTime,
      level: "INFO",
      message: "RESTORE_REPORT Restore Duration: 1236.04 ms",
      lambda: { restoreDurationMs: 1236.04 },
    },
  ],
  ...["[INVOKE, SHUTDOWN]", "[INVOKE,SHUTDOWN]"].map(
    (events) =>
      [
        `EXTENSION ${events}`,
        `EXTENSION\tName: x\tState: Ready\tEvents: ${events}`,
        {
          timestamp: eventTime,
          level: "INFO",
          message: `EXTENSION\tName: x\tState: Ready\tEvents: ${events}`,
          lambda: {
            extensionName: "x",
            extensionState: "Ready",
            extensionEvents: ["INVOKE", "SHUTDOWN"],
          },
        },
      ] as const,
  ),
  [
    "TELEMETRY",
    "TELEMETRY\tName: x\tState: Subscribed\tTypes: [Platform, Function, Extension]",
    {
      timestamp: eventTime,
      level: "INFO",
      message: "TELEMETRY\tName: x\tState: Subscribed\tTypes: [Platform, Function, Extension]",
      lambda: {
        extensionName: "x",
        extensionState: "Subscribed",
        telemetryTypes: ["Platform", "Function", "Extension"],
      },
    },
  ],
  [
    "a timeout",
    `2020-02-25T22:04:08.390Z ${id} Task timed out after 3.00 seconds\n\n`,
    {
      timestamp: "2020-02-25T22:04:08.390Z",
      level: "ERROR",
      message: `2020-02-25T22:04:08.390Z ${id} Task timed out after 3.00 seconds`,
      lambda: { requestId: id, status: "timeout" },
    },
  ],
  [
    "a runtime's exit",
    `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n`,
    {
      timestamp: eventTime,
      level: "ERROR",
      message: `RequestId: ${id} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
      lambda: { requestId: id, status: "error" },
    },
  ],
  // runtimes, text
  [
    "Node.js, several lines",
    `${time}\t${id}\tWARN\tfirst\n  second\n`,
    { timestamp: time, level: "WARN", message: "first\n  second", lambda },
  ],
  [
    "Node.js outside of a request",
    `${time}\tundefined\tINFO\tstarting\n`,
    { timestamp: time, level: "INFO", message: "starting" },
  ],
  [
    "Node.js with a JSON document",
    `${time}\t${id}\tINFO\t{"orderId":7,"message":"paid"}\n`,
    { orderId: 7, message: "paid", timestamp: time, level: "INFO", lambda },
  ],
  [
    "Node.js, uncaught",
    `${time}\t${id}\tERROR\tUncaught Exception \t{"errorType":"TypeError","errorMessage":"x is not a function","stack":["TypeError: x is not a function","    at y"]}`,
    {
      timestamp: time,
      level: "ERROR",
      message:
        'Uncaught Exception \t{"errorType":"TypeError","errorMessage":"x is not a function","stack":["TypeError: x is not a function","    at y"]}',
      errorType: "TypeError",
      errorMessage: "x is not a function",
      exception: ["TypeError: x is not a function", "    at y"],
      lambda,
    },
  ],
  [
    "Python outside of a request",
    `[WARNING]\t${time}\t\tcold\n`,
    { timestamp: time, level: "WARN", message: "cold" },
  ],
  [
    "Python's crash, whole",
    "[ERROR] KeyError: 'S'\nTraceback (most recent call last):\n  File \"/var/task/a.py\", line 3, in handler\n    event['S']",
    {
      timestamp: eventTime,
      level: "ERROR",
      message:
        "KeyError: 'S'\nTraceback (most recent call last):\n  File \"/var/task/a.py\", line 3, in handler\n    event['S']",
    },
  ],
  [
    "Java's message with a level",
    "[INFO] started\n",
    { timestamp: eventTime, level: "INFO", message: "started" },
  ],
  [
    "Java, log4j2",
    `2019-08-25 13:59:15 ${id} ERROR  com.example.Shop:12 - not paid\njava.lang.IllegalStateException\n\tat com.example.Shop`,
    {
      timestamp: "2019-08-25T13:59:15.000Z",
      level: "ERROR",
      logger: "com.example.Shop",
      message: "not paid\njava.lang.IllegalStateException\n\tat com.example.Shop",
      locationInfo: { className: "com.example.Shop", lineNumber: "12" },
      lambda,
    },
  ],
  [
    ".NET",
    `${time}\t${id}\tfail\tbroken\nSystem.Exception: x\n   at y\n`,
    { timestamp: time, level: "ERROR", message: "broken\nSystem.Exception: x\n   at y", lambda },
  ],
  [
    "Ruby",
    `I, [2025-01-01T00:00:00.000000 #8]  INFO ${id} -- prog: msg`,
    {
      timestamp: "2025-01-01T00:00:00.000000Z",
      level: "INFO",
      processId: "8",
      logger: "prog",
      message: "msg",
      lambda,
    },
  ],
  ["Go", "2024/08/29 17:22:54 msg", { timestamp: "2024-08-29T17:22:54.000Z", level: "INFO", message: "msg" }],
  [
    "Go's slog",
    `{"timestamp":"2024-08-29T17:22:54.123456789Z","level":"WARN","message":"msg","requestId":"${id}"}`,
    {
      timestamp: "2024-08-29T17:22:54.123456789Z",
      level: "WARN",
      message: "msg",
      requestId: id,
      lambda,
    },
  ],
  // JSON format, application
  [
    "Node.js, JSON, with an object as the message",
    `{"timestamp":"${time}","level":"INFO","requestId":"${id}","message":{"orderId":7,"message":"paid"}}`,
    { timestamp: time, level: "INFO", requestId: id, orderId: 7, message: "paid", lambda },
  ],
  [
    "Node.js, JSON, with JSON as the message",
    `{"timestamp":"${time}","level":"INFO","requestId":"${id}","message":"{\\"level\\":\\"debug\\",\\"message\\":\\"inner\\"}"}`,
    { timestamp: time, level: "DEBUG", requestId: id, message: "inner", lambda },
  ],
  [
    "Node.js, JSON, an error",
    `{"timestamp":"${time}","level":"ERROR","requestId":"${id}","message":"no","errorType":"Error","errorMessage":"no","stackTrace":["Error: no"]}`,
    {
      timestamp: time,
      level: "ERROR",
      requestId: id,
      message: "no",
      errorType: "Error",
      errorMessage: "no",
      stackTrace: ["Error: no"],
      lambda,
    },
  ],
  [
    "Python, JSON, unhandled",
    `{"timestamp":"${time}","log_level":"ERROR","errorType":"KeyError","errorMessage":"'S'","requestId":"${id}","stackTrace":["  File"]}`,
    {
      timestamp: time,
      log_level: "ERROR",
      level: "ERROR",
      errorType: "KeyError",
      errorMessage: "'S'",
      requestId: id,
      stackTrace: ["  File"],
      lambda,
    },
  ],
  [
    "Java, JSON",
    `{"timestamp":"${time}","message":"m","level":"TRACE","AWSRequestId":"${id}"}`,
    { timestamp: time, message: "m", level: "TRACE", AWSRequestId: id, lambda },
  ],
  [
    ".NET, JSON",
    `{"timestamp":"${time}","level":"Information","requestId":"${id}","traceId":"t","message":"m"}`,
    { timestamp: time, level: "INFO", requestId: id, traceId: "t", message: "m", lambda },
  ],
  // JSON format, platform
  [
    "platform.report",
    `{"time":"${time}","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":1.5,"billedDurationMs":2,"memorySizeMB":128,"maxMemoryUsedMB":66,"initDurationMs":3},"status":"success","tracing":{"spanId":"5","type":"X-Amzn-Trace-Id","value":"Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1"},"spans":[]}}`,
    {
      timestamp: time,
      level: "INFO",
      message: expect.stringContaining('"platform.report"'),
      lambda: {
        type: "platform.report",
        requestId: id,
        status: "success",
        durationMs: 1.5,
        billedDurationMs: 2,
        memorySizeMB: 128,
        maxMemoryUsedMB: 66,
        initDurationMs: 3,
        xraySegmentId: "5",
        xrayTraceId: "1-62e900b2-710d76f009d6e7785905449a",
        xraySampled: true,
      },
    },
  ],
  ...[
    "initStart",
    "start",
    "runtimeDone",
    "initReport",
    "initRuntimeDone",
    "restoreStart",
    "restoreReport",
    "restoreRuntimeDone",
    "extension",
    "telemetrySubscription",
    "logsDropped",
  ].map(
    (type) =>
      [
        `platform.${type}`,
        `{"time":"${time}","type":"platform.${type}","record":{"requestId":"${id}","status":"timeout","errorType":"Sandbox.Timedout"}}`,
        {
          timestamp: time,
          level: "ERROR",
          message: expect.stringContaining(type),
          lambda: {
            type: `platform.${type}`,
            requestId: id,
            status: "timeout",
            errorType: "Sandbox.Timedout",
          },
        },
      ] as const,
  ),
  ...Object.entries({
    initReport: "initDurationMs",
    restoreReport: "restoreDurationMs",
    runtimeDone: "runtimeDurationMs",
  }).map(
    ([type, name]) =>
      [
        `platform.${type} with its duration`,
        `{"time":"${time}","type":"platform.${type}","record":{"status":"success","metrics":{"durationMs":7}}}`,
        {
          timestamp: time,
          level: "INFO",
          message: expect.any(String),
          lambda: { type: `platform.${type}`, status: "success", [name]: 7 },
        },
      ] as const,
  ),
  [
    "Managed Instances' report",
    `{"time":"${time}","type":"platform.report","record":{"requestId":"${id}","metrics":{"durationMs":7},"spans":[{"name":"x"}]}}`,
    {
      timestamp: time,
      level: "INFO",
      message: expect.any(String),
      lambda: { type: "platform.report", requestId: id, durationMs: 7 },
    },
  ],
  // the application-log document
  [
    "the layouts' document",
    '{"hostname":"ithilien","level":"DEBUG","logger":"org.example.Clinic","message":"find","processId":"5971","tags":{"applicationName":"Example","deployedTo":"prod"},"thread":"http-1","timestamp":"2018-03-12T15:41:31.564Z","exception":["a","b"],"mdc":{"id":"7"},"locationInfo":{"lineNumber":"3"}}',
    {
      hostname: "ithilien",
      level: "DEBUG",
      logger: "org.example.Clinic",
      message: "find",
      processId: "5971",
      tags: { applicationName: "Example", deployedTo: "prod" },
      thread: "http-1",
      timestamp: "2018-03-12T15:41:31.564Z",
      exception: ["a", "b"],
      mdc: { id: "7" },
      locationInfo: { lineNumber: "3" },
    },
  ],
];

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
    ["Traceback (most recent call last):", "INFO"],
  ])("%s states %s", (message, level) => {
    expect(documentOf(message)["level"]).toBe(level);
  });
});
