import type { Dashboard, Metric, NamedQuery, Pattern } from "../saved-objects/description.ts";
import { Charts } from "./charts.ts";

const requests = { of: "count", label: "Requests" } as const;

interface HttpLoadBalancer {
  /** Beginning of the ids. */
  readonly id: string;
  /** Beginning of the titles. */
  readonly name: string;
  readonly pattern: Pattern;
  /** What the load balancer sends requests to, and how its fields begin. */
  readonly target: "backend" | "target";
  /** Field of the host that the client asked for. */
  readonly host: string;
}

const classes: readonly NamedQuery[] = [
  { label: "5xx", query: "elb_status_code:[500 TO 599]" },
  { label: "4xx", query: "elb_status_code:[400 TO 499]" },
  { label: "3xx", query: "elb_status_code:[300 TO 399]" },
  { label: "2xx", query: "elb_status_code:[200 TO 299]" },
];

/** The charts that load balancers for HTTP have in common, whatever their logs call a target. */
export function httpLoadBalancer({ id, name, pattern, target, host }: HttpLoadBalancer): Dashboard["rows"] {
  const charts = new Charts(id, name, pattern);
  const latency: Metric = {
    of: "percentiles",
    field: `${target}_processing_time`,
    percents: [50, 95, 99],
    label: `Seconds in the ${target}`,
  };

  return [
    {
      height: 8,
      panels: [
        {
          width: 48,
          shows: charts.totals("requests, traffic and clients", requests),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("requests", "requests by status over time", {
            kind: "histogram",
            metrics: [requests],
            buckets: [{ by: "time" }, { by: "filters", filters: classes }],
          }),
        },
        {
          width: 24,
          shows: charts.chart("error-rate", "share of each status over time", {
            kind: "share",
            metrics: [requests],
            buckets: [{ by: "time" }, { by: "filters", filters: classes }],
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("latency", `latency of the ${target}s, percentiles`, {
            kind: "line",
            metrics: [latency],
            buckets: [{ by: "time" }],
          }),
        },
        {
          width: 24,
          shows: charts.bytes(),
        },
      ],
    },
    {
      height: 15,
      panels: [
        { width: 16, shows: charts.top("urls", "top URLs", "http_url", requests) },
        { width: 16, shows: charts.top("hosts", "top hosts", host, requests) },
        { width: 16, shows: charts.top("clients", "top clients", "client_ip", requests) },
      ],
    },
    {
      height: 16,
      panels: [
        {
          width: 24,
          shows: charts.chart("targets", `status by ${target}`, {
            kind: "table",
            metrics: [requests, { of: "avg", field: `${target}_processing_time`, label: "Average seconds" }],
            buckets: [
              { by: "terms", field: `${target}_ip`, size: 20, label: target },
              { by: "terms", field: `${target}_status_code`, size: 10, label: "Status" },
            ],
          }),
        },
        {
          width: 24,
          shows: charts.chart("error-urls", "URLs with most errors", {
            kind: "table",
            query: "elb_status_code:[500 TO 599]",
            metrics: [
              { of: "count", label: "Errors" },
              { of: "max", field: "timestamp", label: "Last" },
            ],
            buckets: [
              { by: "terms", field: "http_url", size: 20, label: "URL" },
              { by: "terms", field: "elb_status_code", size: 5, label: "Status" },
            ],
          }),
        },
      ],
    },
  ];
}
