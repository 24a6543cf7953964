import { expect } from "@jest/globals";

export const id = "700c98fd-6f76-4837-9abf-13a73766402f";
export const eventTime = "2019-08-25T13:59:15.269Z";
export const time = "2019-08-25T13:59:15.270Z";
export const lambda = { requestId: id };
/** The lines of the platform: the message, and the whole document but for `cloudwatch`. */
export const platformLines: readonly (readonly [what: string, message: string, document: object])[] = [
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
          level: type === "logsDropped" ? "WARN" : "ERROR",
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
];
