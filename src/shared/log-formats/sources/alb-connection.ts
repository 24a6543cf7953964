import { loadBalancerOfKey } from "../object-place.ts";
import { clientAddress, port } from "../address-fields.ts";
import { appendedField } from "../appended-fields.ts";
import { unindexed } from "../fields.ts";
import { duration } from "../number-fields.ts";
import type { Source } from "../source.ts";
import { identifier, longText, steadyText, text } from "../text-field.ts";
import { recordTime } from "../time-fields.ts";

/** Application Load Balancer connection log: "Connection log entries", 15 fields (11 or 12 before 2026). */
export const albConnection = {
  name: "alb-connection",
  index: "alb-connection",
  description: "Connection logs of Application Load Balancers",
  keyPattern: /conn_log[_.][^/]*$/,
  minimumFields: 11,
  fromKey: { elb_name: loadBalancerOfKey },
  encodings: ["lines", "header", "json"],
  signatures: [["tls_handshake_latency"], ["leaf_client_cert_subject"]],
  aliases: { time: "timestamp" },
  fields: () => ({
    timestamp: recordTime(),
    client_ip: clientAddress("client_ip"),
    client_port: unindexed(port("client_port")),
    listener_port: port("listener_port"),
    tls_protocol: steadyText("tls_protocol"),
    tls_cipher: steadyText("tls_cipher"),
    tls_handshake_latency: duration("tls_handshake_latency"),
    leaf_client_cert_subject: longText("leaf_client_cert_subject"),
    leaf_client_cert_validity: text("leaf_client_cert_validity"),
    leaf_client_cert_serial_number: text("leaf_client_cert_serial_number"),
    tls_verify_status: text("tls_verify_status"),
    conn_trace_id: identifier("conn_trace_id"),
    tls_keyexchange: text("tls_keyexchange"),
    elb: appendedField(["elb_name", "ip_address"]),
    ip_address: appendedField(["elb_name", "ip_address"]),
  }),
} as const satisfies Source;
