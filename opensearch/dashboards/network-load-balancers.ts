import type { Chart, Dashboard } from "../../src/functions/prepare/prepare-domain/dashboards/description.ts";
import { nlb } from "./patterns.ts";

const connections = { of: "count", label: "Connections" } as const;

const chart = (
  what: string,
  title: string,
  rest: Pick<Chart, "kind" | "metrics" | "buckets"> & { readonly query?: string },
): Chart => ({ is: "chart", id: `logpipe-nlb-${what}`, title: `NLB: ${title}`, pattern: nlb, ...rest });

const top = (what: string, title: string, field: string): Chart =>
  chart(what, title, {
    kind: "horizontal_bar",
    metrics: [connections],
    buckets: [{ by: "terms", field, size: 15, label: title }],
  });

const percents = [50, 95, 99];

export const networkLoadBalancers: Dashboard = {
  id: "logpipe-network-load-balancers",
  title: "Load balancers: network",
  description: "Access logs of Network Load Balancers, which are of TLS connections",
  rows: [
    {
      height: 8,
      panels: [
        {
          width: 48,
          shows: chart("totals", "connections, traffic and clients", {
            kind: "metric",
            metrics: [
              connections,
              { of: "cardinality", field: "client_ip", label: "Clients" },
              { of: "sum", field: "received_bytes", label: "Received" },
              { of: "sum", field: "sent_bytes", label: "Sent" },
            ],
            buckets: [],
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: chart("connections", "connections over time", {
            kind: "histogram",
            metrics: [connections],
            buckets: [{ by: "time" }, { by: "terms", field: "elb_name", size: 10, label: "Load balancer" }],
          }),
        },
        {
          width: 24,
          shows: chart("alerts", "TLS alerts, per cent of connections", {
            kind: "share",
            metrics: [connections],
            buckets: [
              { by: "time" },
              {
                by: "filters",
                filters: [
                  { label: "with an alert", query: "_exists_:incoming_tls_alert" },
                  { label: "without", query: "NOT _exists_:incoming_tls_alert" },
                ],
              },
            ],
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: chart("durations", "duration of connections, percentiles", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "connection_time", percents, label: "Milliseconds" }],
            buckets: [{ by: "time" }],
          }),
        },
        {
          width: 24,
          shows: chart("handshakes", "TLS handshakes, percentiles", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "tls_handshake_time", percents, label: "Milliseconds" }],
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
          shows: chart("bytes", "bytes over time", {
            kind: "area",
            metrics: [
              { of: "sum", field: "sent_bytes", label: "Sent" },
              { of: "sum", field: "received_bytes", label: "Received" },
            ],
            buckets: [{ by: "time" }],
          }),
        },
        {
          width: 24,
          shows: chart("destinations", "connections by destination", {
            kind: "table",
            metrics: [connections, { of: "sum", field: "sent_bytes", label: "Sent" }],
            buckets: [
              { by: "terms", field: "destination_ip", size: 20, label: "Destination" },
              { by: "terms", field: "tls_protocol_version", size: 5, label: "TLS" },
            ],
          }),
        },
      ],
    },
    {
      height: 15,
      panels: [
        { width: 16, shows: top("hosts", "top hosts", "domain_name") },
        { width: 16, shows: top("clients", "top clients", "client_ip") },
        { width: 16, shows: top("ciphers", "top ciphers", "tls_cipher") },
      ],
    },
  ],
};
