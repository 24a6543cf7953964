import { endpoint } from "./address-fields.ts";
import type { LineFormat } from "./line-format.ts";
import { duration, integer } from "./number-fields.ts";
import { request } from "./request-field.ts";
import { steadyText, text } from "./text-field.ts";
import { startsWithTime } from "./time.ts";
import { recordTime } from "./time-fields.ts";

/** Classic Load Balancer access log: "Access logs for your Classic Load Balancer", 15 fields (12 before 2015). */
export const classic = {
  name: "classic",
  index: "elb",
  keyPattern: /_elasticloadbalancing_[^/]*\.log$/,
  minimumFields: 12,
  namedByKey: false,
  // User agents with newlines were reported.
  startsRecord: startsWithTime,
  fields: () => [
    recordTime("timestamp"),
    steadyText("elb_name"),
    endpoint("client"),
    endpoint("backend"),
    duration("request_processing_time"),
    duration("backend_processing_time"),
    duration("response_processing_time"),
    integer("elb_status_code"),
    integer("backend_status_code"),
    integer("received_bytes"),
    integer("sent_bytes"),
    request("request"),
    text("user_agent"),
    steadyText("ssl_cipher"),
    steadyText("ssl_protocol"),
  ],
} as const satisfies LineFormat;
