import type { Dashboard } from "../saved-objects/description.ts";
import { Charts, tableHeight } from "./charts.ts";
import { appLogs } from "./patterns.ts";

const messages = { of: "count", label: "Messages" } as const;
const errors = { of: "count", label: "Errors" } as const;
const isError = "level:(ERROR OR FATAL)";
const noErrors = "Empty while nothing logs an error";
const byLevel = { by: "terms", field: "level", size: 8, label: "Level" } as const;
const logger = { by: "terms", field: "logger", size: 20, label: "Logger" } as const;
const logGroup = { by: "terms", field: "cloudwatch.logGroup", size: 20, label: "Log group" } as const;
const lambdaFunction = { by: "terms", field: "lambda.functionName", size: 20, label: "Function" } as const;

const charts = new Charts("logpipe-logs", "Logs", appLogs);

export const logs: Dashboard = {
  id: "logpipe-logs",
  title: "Logs",
  description: "Messages of applications: how many, of which level, from where, and the errors themselves",
  rows: [
    charts.choosers([
      { field: "logger", label: "Application (logger)" },
      { field: "cloudwatch.logGroup", label: "Log group" },
      { field: "lambda.functionName", label: "Function" },
      { field: "hostname", label: "Host" },
      { field: "level", label: "Level" },
    ]),
    {
      height: 14,
      panels: [
        {
          width: 36,
          shows: charts.chart("by-level", "messages by level over time", {
            kind: "histogram",
            metrics: [messages],
            buckets: [{ by: "time" }, byLevel],
          }),
        },
        {
          width: 12,
          shows: charts.chart("levels", "messages by level", {
            kind: "pie",
            metrics: [messages],
            buckets: [byLevel],
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 16,
          shows: charts.latest("error-loggers", "errors by application", errors, [logger], [200], {
            query: isError,
            emptyWhen: noErrors,
          }),
        },
        {
          width: 16,
          shows: charts.latest("error-log-groups", "errors by log group", errors, [logGroup], [200], {
            query: `${isError} AND _exists_:cloudwatch.logGroup`,
            emptyWhen: `${noErrors} through CloudWatch Logs`,
          }),
        },
        {
          width: 16,
          shows: charts.latest("error-functions", "errors by function", errors, [lambdaFunction], [200], {
            query: `${isError} AND _exists_:lambda.functionName`,
            emptyWhen: `${noErrors} in a Lambda function`,
          }),
        },
      ],
    },
    {
      height: 22,
      panels: [
        {
          width: 48,
          shows: charts.view("errors", "errors only", {
            description: "Messages of level ERROR or FATAL: time, logger and message",
            query: isError,
            columns: ["logger", "message"],
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("top-loggers", "top loggers", "logger", "Logger", messages) },
        {
          width: 16,
          shows: charts.top("top-log-groups", "top log groups", "cloudwatch.logGroup", "Log group", messages),
        },
        { width: 16, shows: charts.top("top-hosts", "top hosts", "hostname", "Host", messages) },
      ],
    },
    {
      height: 22,
      panels: [
        {
          width: 48,
          shows: charts.view("most-recent", "most recent messages", {
            description: "The most recent messages, with all their fields",
            columns: [],
          }),
        },
      ],
    },
  ],
};
