import { clientAddress, port } from "./address-fields.ts";
import { appendedField } from "./appended-fields.ts";
import type { LineFormat } from "./line-format.ts";
import { duration } from "./number-fields.ts";
import { steadyText, text } from "./text-field.ts";
import { recordTime } from "./time-fields.ts";

/** Application Load Balancer connection log: "Connection log entries", 15 fields (11 or 12 before 2026). */
export const albConnection = {
  name: "alb-connection",
  index: "alb-connection",
  keyPattern: /conn_log[_.][^/]*$/,
  minimumFields: 11,
  namedByKey: true,
  fields: () => [
    recordTime("timestamp"),
    clientAddress("client_ip"),
    port("client_port"),
    port("listener_port"),
    steadyText("tls_protocol"),
    steadyText("tls_cipher"),
    duration("tls_handshake_latency"),
    text("leaf_client_cert_subject"),
    text("leaf_client_cert_validity"),
    text("leaf_client_cert_serial_number"),
    text("tls_verify_status"),
    text("conn_trace_id"),
    text("tls_keyexchange"),
    appendedField(["elb_name", "ip_address"]),
    appendedField(["elb_name", "ip_address"]),
  ],
} as const satisfies LineFormat;
