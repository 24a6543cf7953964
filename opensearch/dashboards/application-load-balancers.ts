import type { Dashboard } from "../saved-objects/description.ts";
import { Charts, percents, tableHeight } from "./charts.ts";
import { httpLoadBalancer } from "./http-load-balancers.ts";
import { alb, albConnection, albHealthCheck } from "./patterns.ts";

const access = new Charts("logpipe-alb", "ALB", alb);
const healthChecks = new Charts("logpipe-alb", "ALB", albHealthCheck);
const connections = new Charts("logpipe-alb", "ALB", albConnection);

export const applicationLoadBalancers: Dashboard = {
  id: "logpipe-application-load-balancers",
  title: "Load balancers: application",
  description: "Access, connection and health check logs of Application Load Balancers",
  rows: [
    ...httpLoadBalancer({
      id: "logpipe-alb",
      name: "ALB",
      pattern: alb,
      target: "target",
      choosers: [{ field: "target_group_arn", label: "Target group" }],
    }),
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: access.latest(
            "error-reasons",
            "error reasons",
            { of: "count", label: "Requests" },
            [
              { by: "terms", field: "error_reason", size: 20, label: "Reason" },
              { by: "terms", field: "elb_status_code", size: 5, label: "Status" },
            ],
            [390, 80],
            {
              query: "_exists_:error_reason",
              emptyWhen: "Empty while the load balancer itself has no reason to fail a request",
            },
          ),
        },
        {
          width: 24,
          shows: healthChecks.latest(
            "failing-targets",
            "targets that fail health checks",
            { of: "count", label: "Failed" },
            [
              { by: "terms", field: "target_ip", size: 20, label: "Target" },
              { by: "terms", field: "reason_code", size: 5, label: "Reason" },
            ],
            [200, 260],
            {
              query: "NOT status:PASS",
              emptyWhen: "Empty while all targets pass, or health check logs are off",
            },
          ),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 16,
          shows: healthChecks.chart("health-checks", "health checks over time", {
            kind: "histogram",
            metrics: [{ of: "count", label: "Checks" }],
            buckets: [{ by: "time" }, { by: "terms", field: "status", size: 5, label: "Result" }],
          }),
        },
        {
          width: 16,
          shows: connections.chart("connection-failures", "failed connections over time", {
            kind: "histogram",
            metrics: [{ of: "count", label: "Connections" }],
            buckets: [
              { by: "time" },
              { by: "terms", field: "tls_verify_status", size: 10, label: "Failure" },
            ],
            query: "tls_verify_status:Failed*",
            emptyWhen: "Empty while no connection fails, or connection logs are off",
          }),
        },
        {
          width: 16,
          shows: connections.chart("handshakes", "TLS handshakes", {
            kind: "line",
            metrics: [{ of: "percentiles", field: "tls_handshake_latency", percents, label: "s" }],
            buckets: [{ by: "time" }],
            axis: "seconds",
          }),
        },
      ],
    },
  ],
};
