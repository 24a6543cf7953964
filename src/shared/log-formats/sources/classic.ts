import { endpoint } from "../address-fields.ts";
import { unindexed } from "../fields.ts";
import { count, duration, integer } from "../number-fields.ts";
import { request } from "../request-field.ts";
import type { Source } from "../source.ts";
import { longText, steadyText } from "../text-field.ts";
import { recordTime } from "../time-fields.ts";
import { startsWithTime } from "../time.ts";

/** Classic Load Balancer access log: "Access logs for your Classic Load Balancer", 15 fields (12 before 2015). */
export const classic = {
  name: "classic",
  index: "elb",
  description: "Access logs of Classic Load Balancers",
  keyPattern: /_elasticloadbalancing_[^/]*\.log$/,
  minimumFields: 12,
  // User agents with newlines were reported.
  startsRecord: startsWithTime,
  encodings: ["lines"],
  signatures: [],
  fields: () => ({
    timestamp: recordTime(),
    elb: steadyText("elb_name"),
    "client:port": endpoint("client"),
    "backend:port": endpoint("backend"),
    request_processing_time: duration("request_processing_time"),
    backend_processing_time: duration("backend_processing_time"),
    response_processing_time: duration("response_processing_time"),
    elb_status_code: integer("elb_status_code"),
    backend_status_code: integer("backend_status_code"),
    received_bytes: unindexed(count("received_bytes")),
    sent_bytes: unindexed(count("sent_bytes")),
    request: request(),
    user_agent: longText("user_agent"),
    ssl_cipher: steadyText("ssl_cipher"),
    ssl_protocol: steadyText("ssl_protocol"),
  }),
} as const satisfies Source;
