import { loadBalancerOfKey } from "../object-place.ts";
import { endpoint } from "../address-fields.ts";
import { appendedField } from "../appended-fields.ts";
import { unindexed } from "../fields.ts";
import { duration, integer } from "../number-fields.ts";
import type { Source } from "../source.ts";
import { steadyText, text } from "../text-field.ts";
import { recordTime } from "../time-fields.ts";

/** Application Load Balancer health check log: "Health check log entries", 8 fields (10 since 2026). */
export const albHealthCheck = {
  name: "alb-health-check",
  index: "alb-health-check",
  description: "Health check logs of Application Load Balancers",
  keyPattern: /health_check_log_[^/]*$/,
  minimumFields: 8,
  fromKey: { elb_name: loadBalancerOfKey },
  encodings: ["lines", "header", "json"],
  signatures: [
    ["target_group_id", "latency"],
    ["target_addr", "reason_code"],
  ],
  fields: () => ({
    type: text("type"),
    time: recordTime("date"),
    latency: duration("latency"),
    target_addr: unindexed(endpoint("target"), ["target_ip"]),
    target_group_id: steadyText("target_group_id"),
    status: text("status"),
    status_code: integer("status_code"),
    reason_code: text("reason_code"),
    elb: appendedField(["elb_name", "ip_address"]),
    ip_address: appendedField(["elb_name", "ip_address"]),
  }),
} as const satisfies Source;
