import type { Dashboard } from "../saved-objects/description.ts";
import { Charts } from "./charts.ts";
import { nlb } from "./patterns.ts";

const connections = { of: "count", label: "Connections" } as const;

const charts = new Charts("logpipe-nlb", "NLB", nlb);
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
          shows: charts.totals("connections, traffic and clients", connections),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("connections", "connections over time", {
            kind: "histogram",
            metrics: [connections],
            buckets: [{ by: "time" }, { by: "terms", field: "elb_name", size: 10, label: "Load balancer" }],
          }),
        },
        {
          width: 24,
          shows: charts.chart("alerts", "TLS alerts, per cent of connections", {
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
          shows: charts.chart("durations", "duration of connections, percentiles", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "connection_time", percents, label: "Milliseconds" }],
            buckets: [{ by: "time" }],
          }),
        },
        {
          width: 24,
          shows: charts.chart("handshakes", "TLS handshakes, percentiles", {
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
          shows: charts.bytes(),
        },
        {
          width: 24,
          shows: charts.chart("destinations", "connections by destination", {
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
        { width: 16, shows: charts.top("hosts", "top hosts", "domain_name", connections) },
        { width: 16, shows: charts.top("clients", "top clients", "client_ip", connections) },
        { width: 16, shows: charts.top("ciphers", "top ciphers", "tls_cipher", connections) },
      ],
    },
  ],
};
