import type { Dashboard } from "../saved-objects/description.ts";
import { Charts } from "./charts.ts";
import { appLogs } from "./patterns.ts";

// Lambda reports each invocation once; only reports have a duration.
const reports = "_exists_:lambda.durationMs";
const coldStarts = "_exists_:lambda.initDurationMs";
const invocations = { of: "count", label: "Invocations" } as const;
const percents = [50, 95, 99];
const byFunction = { by: "terms", field: "lambda.functionName", size: 20, label: "Function" } as const;

const charts = new Charts("logpipe-lambda", "Lambda", appLogs);

export const lambda: Dashboard = {
  id: "logpipe-lambda",
  title: "Lambda",
  description:
    "Invocations of Lambda functions whose log groups are subscribed: duration, cold starts, errors, memory",
  rows: [
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("invocations", "invocations by function over time", {
            query: reports,
            kind: "histogram",
            metrics: [invocations],
            buckets: [{ by: "time" }, { ...byFunction, size: 10 }],
          }),
        },
        {
          width: 24,
          shows: charts.chart("durations", "duration, percentiles", {
            query: reports,
            kind: "line",
            metrics: [{ of: "percentiles", field: "lambda.durationMs", percents, label: "Milliseconds" }],
            buckets: [{ by: "time" }],
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("errors", "errors and time-outs over time", {
            query: reports,
            kind: "histogram",
            metrics: [invocations],
            buckets: [
              { by: "time" },
              {
                by: "filters",
                filters: [
                  { label: "timed out", query: "lambda.status:timeout" },
                  { label: "failed", query: "lambda.status:(error OR failure)" },
                ],
              },
            ],
          }),
        },
        {
          width: 24,
          shows: charts.chart("cold-starts", "cold starts by function over time", {
            query: coldStarts,
            kind: "histogram",
            metrics: [{ of: "count", label: "Cold starts" }],
            buckets: [{ by: "time" }, { ...byFunction, size: 10 }],
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        {
          width: 24,
          shows: charts.chart("by-function", "duration and memory by function", {
            query: reports,
            kind: "table",
            metrics: [
              invocations,
              { of: "percentiles", field: "lambda.durationMs", percents: [50, 99], label: "Duration in ms" },
              { of: "sum", field: "lambda.billedDurationMs", label: "Billed ms" },
              { of: "max", field: "lambda.maxMemoryUsedMB", label: "Most memory used, MB" },
              { of: "max", field: "lambda.memorySizeMB", label: "Memory size, MB" },
            ],
            buckets: [byFunction],
          }),
        },
        {
          width: 24,
          shows: charts.chart("cold-start-durations", "duration of cold starts by function", {
            query: coldStarts,
            kind: "table",
            metrics: [
              { of: "count", label: "Cold starts" },
              { of: "percentiles", field: "lambda.initDurationMs", percents: [50, 99], label: "Init in ms" },
            ],
            buckets: [byFunction],
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("memory", "memory over time", {
            query: reports,
            kind: "line",
            metrics: [
              { of: "max", field: "lambda.maxMemoryUsedMB", label: "Most used, MB" },
              { of: "max", field: "lambda.memorySizeMB", label: "Size, MB" },
            ],
            buckets: [{ by: "time" }],
          }),
        },
        {
          width: 24,
          shows: charts.chart("error-types", "kinds of errors", {
            query: "_exists_:lambda.errorType",
            kind: "table",
            metrics: [
              { of: "count", label: "Errors" },
              { of: "max", field: "timestamp", label: "Last" },
            ],
            buckets: [{ by: "terms", field: "lambda.errorType", size: 20, label: "Error" }, byFunction],
          }),
        },
      ],
    },
  ],
};
