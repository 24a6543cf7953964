import { endpoint } from "./address-fields.ts";
import { appendedField } from "./appended-fields.ts";
import type { LineFormat } from "./line-format.ts";
import { duration, integer } from "./number-fields.ts";
import { steadyText, text } from "./text-field.ts";
import { recordTime } from "./time-fields.ts";

/** Application Load Balancer health check log: "Health check log entries", 8 fields (10 since 2026). */
export const albHealthCheck = {
  name: "alb-health-check",
  index: "alb-health-check",
  keyPattern: /health_check_log_[^/]*$/,
  minimumFields: 8,
  namedByKey: true,
  fields: () => [
    text("type"),
    recordTime("time"),
    duration("latency"),
    endpoint("target", "target_addr"),
    steadyText("target_group_id"),
    text("status"),
    integer("status_code"),
    text("reason_code"),
    appendedField(["elb_name", "ip_address"]),
    appendedField(["elb_name", "ip_address"]),
  ],
} as const satisfies LineFormat;
