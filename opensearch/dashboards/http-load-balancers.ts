import type { Metric, Pattern, Row } from "../saved-objects/description.ts";
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

const requests = { of: "count", label: "Requests" } as const;

interface HttpLoadBalancer {
  /** Beginning of the ids. */
  readonly id: string;
  /** Beginning of the titles. */
  readonly name: string;
  readonly pattern: Pattern;
  /** What the load balancer sends requests to, and how its fields begin. */
  readonly target: "backend" | "target";
  /** Fields to choose by, besides those that every load balancer for HTTP has. */
  readonly choosers: readonly { readonly field: string; readonly label: string }[];
}

const failed = statusClass("elb_status_code", 5);
const noFailures = "Empty while no request fails with 5xx";
const path = { by: "terms", field: "http_path", size: 20, label: "Path" } as const;

/** The rows that load balancers for HTTP have in common, whatever their logs call a target. */
export function httpLoadBalancer(balancer: HttpLoadBalancer): readonly Row[] {
  const { id, name, pattern, target, choosers } = balancer;
  const charts = new Charts(id, name, pattern);
  const classes = { by: "filters", filters: statusClasses("elb_status_code") } as const;
  const seconds = `${target}_processing_time`;
  const latency: Metric = { of: "percentiles", field: seconds, percents, label: "s" };
  const failedRequests = charts.view("failed-requests", "failed requests", {
    description: "Requests that were answered with 5xx, newest first",
    query: failed,
    columns: ["elb_status_code", "http_method", "host", "http_path", `${target}_ip`, "client_ip"],
  });

  return [
    charts.choosers([
      { field: "elb_name", label: "Load balancer" },
      { field: "host", label: "Host" },
      { field: "elb_status_code", label: "Status" },
      { field: "http_method", label: "Method" },
      ...choosers,
    ]),
    {
      height: 8,
      panels: [
        { width: 27, shows: charts.totals("requests, traffic and clients", [requests, ...clientsAndBytes]) },
        { width: 7, shows: charts.alarm("server-errors", "5xx", "Failed", "red", failed) },
        {
          width: 7,
          shows: charts.alarm("client-errors", "4xx", "Refused", "amber", statusClass("elb_status_code", 4)),
        },
        { width: 7, shows: charts.further(failedRequests, "Failed requests") },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.byStatus(requests, classes.filters),
        },
        {
          width: 24,
          shows: charts.chart("error-rate", "share of each status over time", {
            kind: "share",
            metrics: [requests],
            buckets: [{ by: "time" }, classes],
            axis: "per cent",
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("latency", `latency of the ${target}s`, {
            kind: "line",
            metrics: [latency],
            buckets: [{ by: "time" }],
            axis: "seconds",
          }),
        },
        {
          width: 24,
          shows: charts.chart("targets", `status by ${target}`, {
            kind: "stacked_bar",
            metrics: [requests],
            buckets: [
              { by: "terms", field: `${target}_ip`, size: 15, label: target },
              { by: "filters", filters: statusClasses(`${target}_status_code`) },
            ],
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
            [path, { by: "terms", field: "elb_status_code", size: 5, label: "Status" }],
            [390, 80],
            { query: failed, emptyWhen: noFailures },
          ),
        },
        {
          width: 24,
          shows: charts.chart("slow-paths", "slowest paths", {
            kind: "table",
            metrics: [
              requests,
              { ...latency, percents: [50, 95] },
              { of: "max", field: seconds, label: "Slowest, s" },
            ],
            buckets: [{ ...path, orderBy: { metric: 1, percent: 95, direction: "desc" } }],
            widths: [270, numberWidth, percentileWidth, percentileWidth, numberWidth],
          }),
        },
      ],
    },
    { height: 20, panels: [{ width: 48, shows: failedRequests }] },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("paths", "top paths", "http_path", "Path", requests) },
        { width: 16, shows: charts.top("hosts", "top hosts", "host", "Host", requests) },
        { width: 16, shows: charts.top("clients", "top clients", "client_ip", "Client", requests) },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 28,
          shows: charts.chart("user-agents", "user agents", {
            kind: "table",
            metrics: [requests],
            buckets: [{ by: "terms", field: "user_agent", size: 20, label: "User agent" }],
            widths: [800, numberWidth],
          }),
        },
        { width: 8, shows: charts.top("methods", "methods", "http_method", "Method", requests) },
        {
          width: 12,
          shows: charts.chart("tls", "TLS versions", {
            kind: "pie",
            metrics: [requests],
            buckets: [{ by: "terms", field: "ssl_protocol", size: 6, label: "TLS" }],
            emptyWhen: "Empty while all requests come without TLS",
          }),
        },
      ],
    },
    { height: 14, panels: [{ width: 48, shows: charts.bytes() }] },
  ];
}
