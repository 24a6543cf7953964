import type { Dashboard } from "../saved-objects/description.ts";
import { Charts, clientsAndBytes, numberWidth, percents, tableHeight } from "./charts.ts";
import { nlb } from "./patterns.ts";

const connections = { of: "count", label: "Connections" } as const;

const charts = new Charts("logpipe-nlb", "NLB", nlb);
const alert = "_exists_:incoming_tls_alert";
const noAlerts = "Empty while no client ends a connection with a TLS alert";

export const networkLoadBalancers: Dashboard = {
  id: "logpipe-network-load-balancers",
  title: "Load balancers: network",
  description: "Access logs of Network Load Balancers, which log TLS connections only",
  rows: [
    charts.choosers([
      { field: "elb_name", label: "Load balancer" },
      { field: "domain_name", label: "Host" },
      { field: "destination_ip", label: "Destination" },
      { field: "tls_protocol_version", label: "TLS" },
    ]),
    {
      height: 8,
      panels: [
        {
          width: 40,
          shows: charts.totals("connections, traffic and clients", [connections, ...clientsAndBytes]),
        },
        { width: 8, shows: charts.alarm("alert-count", "TLS alerts", "Alerts", "amber", alert) },
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
          shows: charts.chart("alerts", "TLS alerts over time", {
            kind: "histogram",
            query: alert,
            metrics: [connections],
            buckets: [{ by: "time" }, { by: "terms", field: "incoming_tls_alert", size: 10, label: "Alert" }],
            emptyWhen: noAlerts,
          }),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("durations", "duration of connections", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "connection_time", percents, label: "ms" }],
            buckets: [{ by: "time" }],
            axis: "milliseconds",
          }),
        },
        {
          width: 24,
          shows: charts.chart("handshakes", "TLS handshakes", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "tls_handshake_time", percents, label: "ms" }],
            buckets: [{ by: "time" }],
            axis: "milliseconds",
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.chart("destinations", "connections by destination", {
            kind: "table",
            metrics: [connections, { of: "sum", field: "sent_bytes", label: "Sent" }],
            buckets: [
              { by: "terms", field: "destination_ip", size: 20, label: "Destination" },
              { by: "terms", field: "tls_protocol_version", size: 5, label: "TLS" },
            ],
            widths: [390, 110, 110, numberWidth],
          }),
        },
        { width: 24, shows: charts.bytes() },
      ],
    },
    {
      height: 20,
      panels: [
        {
          width: 48,
          shows: charts.view("failed-connections", "connections that ended with a TLS alert", {
            description: "Connections that ended with a TLS alert, newest first",
            query: alert,
            columns: [
              "incoming_tls_alert",
              "elb_name",
              "domain_name",
              "client_ip",
              "destination_ip",
              "tls_protocol_version",
            ],
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("hosts", "top hosts", "domain_name", "Host", connections) },
        { width: 16, shows: charts.top("clients", "top clients", "client_ip", "Client", connections) },
        { width: 16, shows: charts.top("ciphers", "top ciphers", "tls_cipher", "Cipher", connections) },
      ],
    },
  ],
};
