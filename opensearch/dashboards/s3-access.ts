import type { Dashboard } from "../saved-objects/description.ts";
import {
  Charts,
  numberWidth,
  percentileWidth,
  percents,
  statusClass,
  statusClasses,
  tableHeight,
} from "./charts.ts";
import { s3Access } from "./patterns.ts";

const requests = { of: "count", label: "Requests" } as const;
const sent = { of: "sum", field: "sent_bytes", label: "Sent" } as const;
const failed = statusClass("http_status", 5);
const denied = "http_status:403";
const missing = "http_status:404";
const key = { by: "terms", field: "key", size: 20, label: "Key" } as const;
const requester = { by: "terms", field: "requester", size: 20, label: "Requester" } as const;
const operation = { by: "terms", field: "operation", size: 5, label: "Operation" } as const;

const charts = new Charts("logpipe-s3-access", "S3", s3Access);
const refusedRequests = charts.view("refused-requests", "refused requests", {
  description: "Requests that were answered with 4xx or 5xx, newest first",
  query: `${statusClass("http_status", 4)} OR ${failed}`,
  columns: ["http_status", "error_code", "operation", "bucket", "key", "requester"],
});

export const s3AccessLogs: Dashboard = {
  id: "logpipe-s3-access",
  title: "S3 access",
  description: "Server access logs of S3: what is denied or missing, who reads and writes, bytes, latency",
  rows: [
    charts.choosers([
      { field: "bucket", label: "Bucket" },
      { field: "operation", label: "Operation" },
      { field: "http_status", label: "Status" },
      { field: "requester", label: "Requester" },
    ]),
    {
      height: 8,
      panels: [
        {
          width: 20,
          shows: charts.totals("requests, clients and traffic", [
            requests,
            { of: "cardinality", field: "client_ip", label: "Clients" },
            sent,
          ]),
        },
        { width: 7, shows: charts.alarm("server-errors", "5xx", "Failed", "red", failed) },
        { width: 7, shows: charts.alarm("denied", "403", "Denied", "amber", denied) },
        { width: 7, shows: charts.alarm("missing", "404", "Missing", "amber", missing) },
        { width: 7, shows: charts.further(refusedRequests, "Refused requests") },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.byStatus(requests, statusClasses("http_status")),
        },
        {
          width: 24,
          shows: charts.chart("operations", "requests by operation over time", {
            kind: "histogram",
            metrics: [requests],
            buckets: [{ by: "time" }, operation],
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.latest(
            "denied-requesters",
            "who is denied",
            requests,
            [requester, operation],
            [280, 190],
            {
              query: denied,
              emptyWhen: "Empty while no request is denied",
            },
          ),
        },
        {
          width: 24,
          shows: charts.latest("missing-keys", "what is missing", requests, [key], [470], {
            query: missing,
            emptyWhen: "Empty while everything that is asked for is there",
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        {
          width: 16,
          shows: charts.top("requesters", "top requesters", "requester", "Requester", requests),
        },
        { width: 16, shows: charts.top("clients", "top clients", "client_ip", "Client", requests) },
        { width: 16, shows: charts.top("user-agents", "top user agents", "user_agent", "Agent", requests) },
      ],
    },
    {
      height: 16,
      panels: [
        {
          width: 16,
          shows: charts.top("requester-bytes", "bytes by requester", "requester", "Requester", sent),
        },
        { width: 16, shows: charts.top("bucket-bytes", "bytes by bucket", "bucket", "Bucket", sent) },
        { width: 16, shows: charts.top("key-bytes", "bytes by key", "key", "Key", sent) },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.chart("slow-keys", "slowest keys", {
            kind: "table",
            metrics: [
              requests,
              { of: "percentiles", field: "total_time_ms", percents: [50, 95], label: "ms" },
              { of: "max", field: "total_time_ms", label: "Slowest, ms" },
            ],
            buckets: [{ ...key, orderBy: { metric: 1, percent: 95, direction: "desc" } }],
            widths: [270, numberWidth, percentileWidth, percentileWidth, numberWidth],
          }),
        },
        {
          width: 24,
          shows: charts.chart("turn-around", "time that S3 took, without the transfer", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "turn_around_time_ms", percents, label: "ms" }],
            buckets: [{ by: "time" }],
            axis: "milliseconds",
          }),
        },
      ],
    },
    { height: 20, panels: [{ width: 48, shows: refusedRequests }] },
  ],
};
