import type { Dashboard } from "../saved-objects/description.ts";
import { Charts, numberWidth, percentileWidth, percents, tableHeight } from "./charts.ts";
import { appLogs } from "./patterns.ts";

// Lambda reports each invocation once; only reports have a duration.
const reports = "_exists_:lambda.durationMs";
const coldStarts = "_exists_:lambda.initDurationMs";
const noReports = "Empty while no log group of a Lambda function is subscribed";
const noColdStarts = "Empty while no function starts cold";
const invocations = { of: "count", label: "Invocations" } as const;
const byFunction = { by: "terms", field: "lambda.functionName", size: 20, label: "Function" } as const;
const tenFunctions = { ...byFunction, size: 10 } as const;

const charts = new Charts("logpipe-lambda", "Lambda", appLogs);

export const lambda: Dashboard = {
  id: "logpipe-lambda",
  title: "Lambda",
  description:
    "Invocations of Lambda functions whose log groups are subscribed: duration, cold starts, errors, memory",
  rows: [
    charts.choosers([
      { field: "lambda.functionName", label: "Function" },
      { field: "cloudwatch.logGroup", label: "Log group" },
      { field: "lambda.status", label: "Status" },
      { field: "level", label: "Level" },
    ]),
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("invocations", "invocations by function over time", {
            query: reports,
            kind: "histogram",
            metrics: [invocations],
            buckets: [{ by: "time" }, tenFunctions],
            emptyWhen: noReports,
          }),
        },
        {
          width: 24,
          shows: charts.chart("errors", "errors and time-outs over time", {
            query: "_exists_:lambda.functionName",
            kind: "histogram",
            metrics: [{ of: "count", label: "Events" }],
            buckets: [
              { by: "time" },
              {
                by: "filters",
                filters: [
                  { label: "timed out", query: "lambda.status:timeout" },
                  { label: "failed", query: "lambda.status:(error OR failure)" },
                  {
                    label: "logged an error",
                    query: "level:(ERROR OR FATAL) AND NOT lambda.status:(timeout OR error OR failure)",
                  },
                ],
              },
            ],
            emptyWhen: noReports,
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("durations", "duration", {
            query: reports,
            kind: "line",
            metrics: [{ of: "percentiles", field: "lambda.durationMs", percents, label: "ms" }],
            buckets: [{ by: "time" }],
            axis: "milliseconds",
            emptyWhen: noReports,
          }),
        },
        {
          width: 24,
          shows: charts.chart("cold-starts", "cold starts by function over time", {
            query: coldStarts,
            kind: "histogram",
            metrics: [{ of: "count", label: "Cold starts" }],
            buckets: [{ by: "time" }, tenFunctions],
            emptyWhen: noColdStarts,
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 30,
          shows: charts.chart("by-function", "duration and memory by function", {
            query: reports,
            kind: "table",
            metrics: [
              invocations,
              { of: "percentiles", field: "lambda.durationMs", percents: [50, 99], label: "ms" },
              { of: "sum", field: "lambda.billedDurationMs", label: "Billed ms" },
              { of: "max", field: "lambda.maxMemoryUsedMB", label: "Used MB" },
              { of: "max", field: "lambda.memorySizeMB", label: "Size MB" },
            ],
            buckets: [byFunction],
            widths: [210, 100, percentileWidth, percentileWidth, 110, numberWidth, numberWidth],
            emptyWhen: noReports,
          }),
        },
        {
          width: 18,
          shows: charts.chart("cold-start-durations", "duration of cold starts by function", {
            query: coldStarts,
            kind: "table",
            metrics: [
              { of: "count", label: "Cold starts" },
              { of: "percentiles", field: "lambda.initDurationMs", percents: [50, 99], label: "ms" },
            ],
            buckets: [byFunction],
            widths: [140, 110, percentileWidth, percentileWidth],
            emptyWhen: noColdStarts,
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.chart("memory", "most memory used, by function", {
            query: reports,
            kind: "line",
            metrics: [{ of: "max", field: "lambda.maxMemoryUsedMB", label: "Used" }],
            buckets: [{ by: "time" }, { ...tenFunctions, orderBy: { metric: 0, direction: "desc" } }],
            axis: "MB",
            emptyWhen: noReports,
          }),
        },
        {
          width: 24,
          shows: charts.latest(
            "error-types",
            "types of errors",
            { of: "count", label: "Errors" },
            [{ by: "terms", field: "lambda.errorType", size: 20, label: "Error" }, byFunction],
            [290, 170],
            { query: "_exists_:lambda.errorType", emptyWhen: "Empty while no function reports an error" },
          ),
        },
      ],
    },
  ],
};
