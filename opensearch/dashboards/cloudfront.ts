import type { Dashboard, NamedQuery } from "../saved-objects/description.ts";
import {
  Charts,
  clientsAndBytes,
  numberWidth,
  percentileWidth,
  percents,
  statusClass,
  statusClasses,
  tableHeight,
} from "./charts.ts";
import { cloudfront } from "./patterns.ts";

const requests = { of: "count", label: "Requests" } as const;
const sent = { of: "sum", field: "sent_bytes", label: "Sent" } as const;
const failed = statusClass("http_status", 5);
const refused = statusClass("http_status", 4);
const path = { by: "terms", field: "http_path", size: 20, label: "Path" } as const;
const status = { by: "terms", field: "http_status", size: 5, label: "Status" } as const;

/** How CloudFront answered ("Standard logging reference", x-edge-result-type). */
const answers: readonly NamedQuery[] = [
  { label: "from the cache", query: "result_type:(Hit OR RefreshHit OR OriginShieldHit)" },
  { label: "from the origin", query: "result_type:Miss" },
  {
    label: "at the edge",
    query: "result_type:(Redirect OR LambdaGeneratedResponse OR FunctionGeneratedResponse)",
  },
  { label: "failed", query: "result_type:(*Error OR *Exceeded)" },
];

const charts = new Charts("logpipe-cloudfront", "CloudFront", cloudfront);
const failedRequests = charts.view("failed-requests", "failed requests", {
  description: "Requests that were answered with 5xx, newest first",
  query: failed,
  columns: ["http_status", "http_method", "host", "http_path", "detailed_result_type", "client_ip"],
});

export const cloudFront: Dashboard = {
  id: "logpipe-cloudfront",
  title: "CloudFront",
  description: "Standard access logs of CloudFront: errors and their causes, the cache, latency, traffic",
  rows: [
    charts.choosers([
      { field: "distribution_id", label: "Distribution" },
      { field: "host", label: "Host" },
      { field: "http_status", label: "Status" },
      { field: "result_type", label: "Result" },
      { field: "edge_location", label: "Edge location" },
    ]),
    {
      height: 8,
      panels: [
        { width: 27, shows: charts.totals("requests, traffic and viewers", [requests, ...clientsAndBytes]) },
        { width: 7, shows: charts.alarm("server-errors", "5xx", "Failed", "red", failed) },
        { width: 7, shows: charts.alarm("client-errors", "4xx", "Refused", "amber", refused) },
        { width: 7, shows: charts.further(failedRequests, "Failed requests") },
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
          shows: charts.chart("answers", "share answered from the cache over time", {
            kind: "share",
            metrics: [requests],
            buckets: [{ by: "time" }, { by: "filters", filters: answers }],
            axis: "per cent",
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
            "error-paths",
            "paths with most 5xx",
            { of: "count", label: "Failed" },
            [path, status],
            [390, 80],
            { query: failed, emptyWhen: "Empty while no request fails with 5xx" },
          ),
        },
        {
          width: 24,
          shows: charts.latest(
            "error-causes",
            "causes of 5xx and 4xx",
            requests,
            [{ by: "terms", field: "detailed_result_type", size: 20, label: "Cause" }, status],
            [390, 80],
            { query: `${failed} OR ${refused}`, emptyWhen: "Empty while no request fails" },
          ),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.latest(
            "error-viewers",
            "viewers with most 5xx and 4xx",
            requests,
            [
              { by: "terms", field: "client_ip", size: 20, label: "Viewer" },
              { by: "terms", field: "http_status", size: 3, label: "Status" },
            ],
            [390, 80],
            { query: `${failed} OR ${refused}`, emptyWhen: "Empty while no request fails" },
          ),
        },
        {
          width: 24,
          shows: charts.chart("slow-paths", "slowest paths", {
            kind: "table",
            metrics: [
              requests,
              { of: "percentiles", field: "time_taken", percents: [50, 95], label: "s" },
              { of: "max", field: "time_taken", label: "Slowest, s" },
            ],
            buckets: [{ ...path, orderBy: { metric: 1, percent: 95, direction: "desc" } }],
            widths: [270, numberWidth, percentileWidth, percentileWidth, numberWidth],
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.chart("cache-by-path", "how each path is answered", {
            kind: "stacked_bar",
            metrics: [requests],
            buckets: [
              { ...path, size: 15 },
              { by: "filters", filters: answers },
            ],
          }),
        },
        {
          width: 24,
          shows: charts.chart("misses", "paths that the cache misses most", {
            kind: "table",
            query: "result_type:Miss",
            metrics: [
              { of: "count", label: "Misses" },
              sent,
              { of: "percentiles", field: "time_to_first_byte", percents: [95], label: "s" },
            ],
            buckets: [path],
            widths: [400, numberWidth, 110, percentileWidth],
            emptyWhen: "Empty while the cache answers everything",
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("first-byte", "time to the first byte", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "time_to_first_byte", percents, label: "s" }],
            buckets: [{ by: "time" }],
            axis: "seconds",
          }),
        },
        {
          width: 24,
          shows: charts.chart("time-taken", "time to the last byte", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "time_taken", percents, label: "s" }],
            buckets: [{ by: "time" }],
            axis: "seconds",
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("edges", "bytes by edge location", "edge_location", "Edge", sent) },
        {
          width: 16,
          shows: charts.top("countries", "bytes by country", "client_country", "Country", sent, {
            query: "_exists_:client_country",
            emptyWhen: "Empty while the logs have no c-country: choose it in standard logging v2",
          }),
        },
        { width: 16, shows: charts.top("paths", "bytes by path", "http_path", "Path", sent) },
      ],
    },
    { height: 20, panels: [{ width: 48, shows: failedRequests }] },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("hosts", "top hosts", "host", "Host", requests) },
        { width: 16, shows: charts.top("clients", "top viewers", "client_ip", "Viewer", requests) },
        { width: 16, shows: charts.top("user-agents", "top user agents", "user_agent", "Agent", requests) },
      ],
    },
    { height: 14, panels: [{ width: 48, shows: charts.bytes() }] },
  ],
};
