import { endpoint } from "./address-fields.ts";
import type { LineFormat } from "./line-format.ts";
import { commaList } from "./list-fields.ts";
import { duration, integer } from "./number-fields.ts";
import { steadyText, text } from "./text-field.ts";
import { recordTime, time } from "./time-fields.ts";

/** Network Load Balancer access log (TLS listeners): "Access log entries", version 2.0 (1.0 ends at domain_name). */
export const nlb = {
  name: "nlb",
  index: "nlb",
  keyPattern: /_net\.[^/]*\.log$/,
  minimumFields: 18,
  namedByKey: false,
  fields: () => [
    text("type"),
    text("version"),
    recordTime("time"),
    steadyText("elb_name"),
    steadyText("listener"),
    endpoint("client"),
    endpoint("destination"),
    duration("connection_time"),
    duration("tls_handshake_time"),
    integer("received_bytes"),
    integer("sent_bytes"),
    text("incoming_tls_alert"),
    steadyText("chosen_cert_arn"),
    text("chosen_cert_serial"),
    steadyText("tls_cipher"),
    steadyText("tls_protocol_version"),
    text("tls_keyexchange"),
    steadyText("domain_name"),
    text("alpn_fe_protocol"),
    text("alpn_be_protocol"),
    commaList("alpn_client_preference_list"),
    time("tls_connection_creation_time"),
  ],
} as const satisfies LineFormat;
