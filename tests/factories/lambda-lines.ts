import { eventTime, id, lambda, platformLines, time } from "./platform-lines.ts";

/** Each shape of reference/cloudwatch-logs.md: the message, and the whole document but for `cloudwatch`. */
export const lines: readonly (readonly [what: string, message: string, document: object])[] = [
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
  ...platformLines,
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
    `I, [2019-08-25T13:59:14.000000 #8]  INFO ${id} -- prog: msg`,
    {
      timestamp: "2019-08-25T13:59:14.000000Z",
      level: "INFO",
      processId: "8",
      logger: "prog",
      message: "msg",
      lambda,
    },
  ],
  ["Go", "2019/08/25 13:59:14 msg", { timestamp: "2019-08-25T13:59:14.000Z", level: "INFO", message: "msg" }],
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
    { timestamp: time, level: "DEBUG", outer_level: "INFO", requestId: id, message: "inner", lambda },
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
      message: "'S'",
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
