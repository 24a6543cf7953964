import type { Chart, Dashboard } from "../saved-objects/description.ts";
import { httpLoadBalancer } from "./http-load-balancers.ts";
import { alb, albConnection, albHealthCheck } from "./patterns.ts";

const healthChecks: Chart = {
  is: "chart",
  id: "logpipe-alb-health-checks",
  title: "ALB: health checks over time",
  kind: "histogram",
  pattern: albHealthCheck,
  metrics: [{ of: "count", label: "Checks" }],
  buckets: [{ by: "time" }, { by: "terms", field: "status", size: 5, label: "Result" }],
};

const failingTargets: Chart = {
  is: "chart",
  id: "logpipe-alb-failing-targets",
  title: "ALB: targets that fail health checks",
  kind: "table",
  pattern: albHealthCheck,
  query: "NOT status:PASS",
  metrics: [
    { of: "count", label: "Failed" },
    { of: "max", field: "timestamp", label: "Last" },
  ],
  buckets: [
    { by: "terms", field: "target_ip", size: 20, label: "Target" },
    { by: "terms", field: "reason_code", size: 5, label: "Reason" },
  ],
};

const handshakes: Chart = {
  is: "chart",
  id: "logpipe-alb-handshakes",
  title: "ALB: TLS handshakes, percentiles",
  kind: "line",
  pattern: albConnection,
  metrics: [{ of: "percentiles", field: "tls_handshake_latency", percents: [50, 95, 99], label: "Seconds" }],
  buckets: [{ by: "time" }],
};

const verification: Chart = {
  is: "chart",
  id: "logpipe-alb-verification",
  title: "ALB: connections by result",
  kind: "pie",
  pattern: albConnection,
  metrics: [{ of: "count", label: "Connections" }],
  buckets: [{ by: "terms", field: "tls_verify_status", size: 10, label: "Result" }],
};

export const applicationLoadBalancers: Dashboard = {
  id: "logpipe-application-load-balancers",
  title: "Load balancers: application",
  description: "Access, connection and health check logs of Application Load Balancers",
  rows: [
    ...httpLoadBalancer({ id: "logpipe-alb", name: "ALB", pattern: alb, target: "target", host: "host" }),
    {
      height: 14,
      panels: [
        { width: 24, shows: healthChecks },
        { width: 24, shows: failingTargets },
      ],
    },
    {
      height: 14,
      panels: [
        { width: 24, shows: handshakes },
        { width: 24, shows: verification },
      ],
    },
  ],
};
