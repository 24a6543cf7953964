import { endpoint } from "../address-fields.ts";
import { unindexed } from "../fields.ts";
import { entryList } from "../list-fields.ts";
import { count, milliseconds } from "../number-fields.ts";
import type { Source } from "../source.ts";
import { steadyArn, steadyText, text } from "../text-field.ts";
import { recordTime, time } from "../time-fields.ts";

/** Network Load Balancer access log (TLS listeners): "Access log entries", version 2.0 (1.0 ends at domain_name). */
export const nlb = {
  name: "nlb",
  index: "nlb",
  description: "Access logs of Network Load Balancers",
  keyPattern: /_net\.[^/]*\.log$/,
  minimumFields: 18,
  encodings: ["lines", "header", "json"],
  signatures: [["tls_handshake_time"], ["alpn_fe_protocol"], ["incoming_tls_alert"]],
  fields: () => ({
    type: text("type"),
    version: text("version"),
    time: recordTime("date"),
    elb: steadyText("elb_name"),
    listener: steadyText("listener"),
    "client:port": endpoint("client"),
    "destination:port": endpoint("destination"),
    connection_time: milliseconds("connection_time"),
    tls_handshake_time: milliseconds("tls_handshake_time"),
    received_bytes: unindexed(count("received_bytes")),
    sent_bytes: unindexed(count("sent_bytes")),
    incoming_tls_alert: text("incoming_tls_alert"),
    chosen_cert_arn: steadyArn("chosen_cert_arn"),
    chosen_cert_serial: text("chosen_cert_serial"),
    tls_cipher: steadyText("tls_cipher"),
    tls_protocol_version: steadyText("tls_protocol_version"),
    tls_keyexchange: text("tls_keyexchange"),
    domain_name: steadyText("domain_name"),
    alpn_fe_protocol: text("alpn_fe_protocol"),
    alpn_be_protocol: text("alpn_be_protocol"),
    alpn_client_preference_list: entryList("alpn_client_preference_list"),
    tls_connection_creation_time: time("tls_connection_creation_time", "date"),
  }),
} as const satisfies Source;
