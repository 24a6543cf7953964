import { endpoint } from "../address-fields.ts";
import { appendedField } from "../appended-fields.ts";
import { unindexed } from "../fields.ts";
import { looksLikeEndpoint, looksLikeStatus, spacedList } from "../list-fields.ts";
import { count, duration, integer } from "../number-fields.ts";
import { request } from "../request-field.ts";
import type { Source } from "../source.ts";
import { identifier, longText, steadyArn, steadyList, steadyText, text } from "../text-field.ts";
import { recordTime, time } from "../time-fields.ts";

/** Application Load Balancer access log: "Access log entries", 34 fields (25 in 2018). */
export const alb = {
  name: "alb",
  index: "alb",
  description: "Access logs of Application Load Balancers",
  keyPattern: /_app\.[^/]*\.log$/,
  minimumFields: 17,
  encodings: ["lines", "header", "json"],
  signatures: [
    ["elb_status_code", "target_status_code"],
    ["target_group_arn", "request_line"],
  ],
  aliases: { request_line: "request" },
  fields: () => ({
    type: text("type"),
    time: recordTime(),
    elb: steadyText("elb_name"),
    "client:port": endpoint("client"),
    "target:port": endpoint("target"),
    request_processing_time: duration("request_processing_time"),
    target_processing_time: duration("target_processing_time"),
    response_processing_time: duration("response_processing_time"),
    elb_status_code: integer("elb_status_code"),
    target_status_code: integer("target_status_code"),
    received_bytes: unindexed(count("received_bytes")),
    sent_bytes: unindexed(count("sent_bytes")),
    request: request(),
    user_agent: longText("user_agent"),
    ssl_cipher: steadyText("ssl_cipher"),
    ssl_protocol: steadyText("ssl_protocol"),
    target_group_arn: steadyArn("target_group_arn"),
    trace_id: identifier("trace_id"),
    domain_name: steadyText("domain_name"),
    chosen_cert_arn: steadyText("chosen_cert_arn"),
    matched_rule_priority: integer("matched_rule_priority"),
    request_creation_time: time("request_creation_time"),
    actions_executed: steadyList("actions_executed"),
    redirect_url: longText("redirect_url"),
    error_reason: text("error_reason"),
    "target:port_list": spacedList("target_port_list", looksLikeEndpoint),
    target_status_code_list: spacedList("target_status_code_list", looksLikeStatus),
    classification: text("classification"),
    classification_reason: text("classification_reason"),
    conn_trace_id: identifier("conn_trace_id"),
    transformed_host: text("transformed_host"),
    transformed_uri: longText("transformed_uri"),
    request_transform_status: text("request_transform_status"),
    ip_address: appendedField(["ip_address"]),
  }),
} as const satisfies Source;
