import type { Chart, Dashboard, View } from "../saved-objects/description.ts";
import { appLogs } from "./patterns.ts";

const count = { of: "count", label: "Messages" } as const;

const mostRecent: View = {
  is: "view",
  id: "logpipe-logs-most-recent",
  title: "Logs: most recent messages",
  description: "The most recent messages, with all their fields",
  pattern: appLogs,
  columns: [],
};

const errorsOnly: View = {
  is: "view",
  id: "logpipe-logs-errors",
  title: "Logs: errors only",
  description: "Messages of level ERROR or FATAL: time, logger and message",
  pattern: appLogs,
  query: "level:(ERROR OR FATAL)",
  columns: ["logger", "message"],
};

const byLevel: Chart = {
  is: "chart",
  id: "logpipe-logs-by-level",
  title: "Messages by level over time",
  kind: "histogram",
  pattern: appLogs,
  metrics: [count],
  buckets: [{ by: "time" }, { by: "terms", field: "level", size: 8, label: "Level" }],
};

const levels: Chart = {
  is: "chart",
  id: "logpipe-logs-levels",
  title: "Messages by level",
  kind: "pie",
  pattern: appLogs,
  metrics: [count],
  buckets: [{ by: "terms", field: "level", size: 8, label: "Level" }],
};

const topLoggers: Chart = {
  is: "chart",
  id: "logpipe-logs-top-loggers",
  title: "Top loggers",
  kind: "horizontal_bar",
  pattern: appLogs,
  metrics: [count],
  buckets: [{ by: "terms", field: "logger", size: 15, label: "Logger" }],
};

const errorLoggers: Chart = {
  is: "chart",
  id: "logpipe-logs-error-loggers",
  title: "Loggers with most errors",
  kind: "table",
  pattern: appLogs,
  query: "level:(ERROR OR FATAL)",
  metrics: [
    { of: "count", label: "Errors" },
    { of: "max", field: "timestamp", label: "Last" },
  ],
  buckets: [{ by: "terms", field: "logger", size: 20, label: "Logger" }],
};

const topLogGroups: Chart = {
  is: "chart",
  id: "logpipe-logs-top-log-groups",
  title: "Top log groups of CloudWatch",
  kind: "horizontal_bar",
  pattern: appLogs,
  query: "_exists_:cloudwatch.logGroup",
  metrics: [count],
  buckets: [{ by: "terms", field: "cloudwatch.logGroup", size: 15, label: "Log group" }],
};

const topHosts: Chart = {
  is: "chart",
  id: "logpipe-logs-top-hosts",
  title: "Top hosts",
  kind: "horizontal_bar",
  pattern: appLogs,
  query: "_exists_:hostname",
  metrics: [count],
  buckets: [{ by: "terms", field: "hostname", size: 15, label: "Host" }],
};

export const logs: Dashboard = {
  id: "logpipe-logs",
  title: "Logs",
  description: "Messages of applications: how many, of which level, from where, and the errors themselves",
  rows: [
    {
      height: 14,
      panels: [
        { width: 36, shows: byLevel },
        { width: 12, shows: levels },
      ],
    },
    {
      height: 15,
      panels: [
        { width: 16, shows: topLoggers },
        { width: 16, shows: topLogGroups },
        { width: 16, shows: topHosts },
      ],
    },
    {
      height: 22,
      panels: [
        { width: 14, shows: errorLoggers },
        { width: 34, shows: errorsOnly },
      ],
    },
    { height: 22, panels: [{ width: 48, shows: mostRecent }] },
  ],
};
