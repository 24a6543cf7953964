import { endpoint } from "./address-fields.ts";
import { appendedField } from "./appended-fields.ts";
import type { LineFormat } from "./line-format.ts";
import { looksLikeEndpoint, looksLikeStatus, spacedList } from "./list-fields.ts";
import { duration, integer } from "./number-fields.ts";
import { request } from "./request-field.ts";
import { steadyList, steadyText, text } from "./text-field.ts";
import { recordTime, time } from "./time-fields.ts";

/** Application Load Balancer access log: "Access log entries", 34 fields (25 in 2018). */
export const alb = {
  name: "alb",
  index: "alb",
  keyPattern: /_app\.[^/]*\.log$/,
  minimumFields: 17,
  namedByKey: false,
  fields: () => [
    text("type"),
    recordTime("time"),
    steadyText("elb_name"),
    endpoint("client"),
    endpoint("target"),
    duration("request_processing_time"),
    duration("target_processing_time"),
    duration("response_processing_time"),
    integer("elb_status_code"),
    integer("target_status_code"),
    integer("received_bytes"),
    integer("sent_bytes"),
    request("request"),
    text("user_agent"),
    steadyText("ssl_cipher"),
    steadyText("ssl_protocol"),
    steadyText("target_group_arn"),
    text("trace_id"),
    steadyText("domain_name"),
    steadyText("chosen_cert_arn"),
    integer("matched_rule_priority"),
    time("request_creation_time"),
    steadyList("actions_executed"),
    text("redirect_url"),
    text("error_reason"),
    spacedList("target_port_list", looksLikeEndpoint),
    spacedList("target_status_code_list", looksLikeStatus),
    text("classification"),
    text("classification_reason"),
    text("conn_trace_id"),
    text("transformed_host"),
    text("transformed_uri"),
    text("request_transform_status"),
    appendedField(["ip_address"]),
  ],
} as const satisfies LineFormat;
