import { endpoint } from "./address-fields.ts";
import { duration, integer, recordTime, text } from "./fields.ts";
import type { LineFormat } from "./line-format.ts";

/** Application Load Balancer health check log: "Health check log entries", 8 fields. */
export const albHealthCheck: LineFormat = {
  name: "alb-health-check",
  index: "alb-health-check",
  minimumFields: 8,
  namedByKey: true,
  fields: [
    text("type"),
    recordTime("time"),
    duration("latency"),
    endpoint("target", "target_addr"),
    text("target_group_id"),
    text("status"),
    integer("status_code"),
    text("reason_code"),
  ],
};
