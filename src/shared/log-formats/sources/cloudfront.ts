import { clientAddress, port, serverAddress } from "../address-fields.ts";
import { cookies, encodedText, encodedUserAgent, forwardedAddresses, query } from "../cloudfront-fields.ts";
import { requestTime } from "../epoch-time.ts";
import { type Field, unindexed } from "../fields.ts";
import { keyword } from "../mapping.ts";
import { count, duration, integer } from "../number-fields.ts";
import { distributionOfKey } from "../object-place.ts";
import type { Source } from "../source.ts";
import { identifier, steadyText, text } from "../text-field.ts";

/**
 * CloudFront standard log: "Standard logging reference", 33 fields whose `#Fields:` line counts, not their order; since
 * 2024 (v2, vended) any selection of them and of some more.
 */
export const cloudfront = {
  name: "cloudfront",
  index: "cloudfront",
  description: "Standard access logs of Amazon CloudFront",
  keyPattern:
    /(^|\/)AWSLogs\/.*\/CloudFront\/|(^|\/)[A-Z0-9]{8,20}\.\d{4}-\d\d-\d\d-\d\d\.[^/.]*(\.(json|parquet))?$/,
  minimumFields: 33,
  fromKey: { distribution_id: distributionOfKey },
  encodings: ["header", "json"],
  signatures: [
    ["x-edge-location"],
    ["x-edge-result-type"],
    ["x-edge-request-id"],
    ["x-edge-response-result-type"],
    ["x-edge-detailed-result-type"],
    ["cs(Host)", "cs-uri-stem"],
    ["x-host-header", "sc-status"],
  ],
  fields: () => ({
    ...requestTime(),
    "x-edge-location": steadyText("edge_location"),
    "sc-bytes": unindexed(count("sent_bytes")),
    "c-ip": clientAddress("client_ip"),
    "cs-method": text("http_method"),
    "cs(Host)": steadyText("domain_name"),
    "cs-uri-stem": encodedText("http_path"),
    "sc-status": integer("http_status"),
    "cs(Referer)": encodedText("referrer"),
    "cs(User-Agent)": encodedUserAgent("user_agent"),
    "cs-uri-query": query("http_query"),
    "cs(Cookie)": cookies("cookie"),
    "x-edge-result-type": text("result_type"),
    "x-edge-request-id": identifier("request_id"),
    "x-host-header": steadyText("host"),
    "cs-protocol": text("protocol"),
    "cs-bytes": unindexed(count("received_bytes")),
    "time-taken": duration("time_taken"),
    "x-forwarded-for": forwardedAddresses("forwarded_for"),
    "ssl-protocol": text("ssl_protocol"),
    "ssl-cipher": text("ssl_cipher"),
    "x-edge-response-result-type": text("response_result_type"),
    "cs-protocol-version": text("http_version"),
    "fle-status": text("fle_status"),
    "fle-encrypted-fields": integer("fle_encrypted_fields"),
    "c-port": unindexed(port("client_port")),
    "time-to-first-byte": duration("time_to_first_byte"),
    "x-edge-detailed-result-type": text("detailed_result_type"),
    "sc-content-type": encodedText("content_type", keyword),
    "sc-content-len": unindexed(count("content_bytes")),
    "sc-range-start": unindexed(count("range_start")),
    "sc-range-end": unindexed(count("range_end")),
    "origin-fbl": duration("origin_first_byte"),
    "origin-lbl": duration("origin_last_byte"),
    asn: count("asn"),
    "c-country": text("client_country"),
    "cache-behavior-path-pattern": encodedText("cache_behavior", keyword),
    "distribution-tenant-id": text("distribution_tenant_id"),
    "connection-id": identifier("connection_id"),
    "s-ip": serverAddress("server_ip"),
    "r-host": encodedText("origin_host", keyword),
    "sr-reason": text("sr_reason"),
    "primary-distribution-id": text("primary_distribution_id"),
    "primary-distribution-dns-name": text("primary_distribution_dns_name"),
    ...cmcd(),
  }),
} as const satisfies Source;

/** What media players say of themselves (Common Media Client Data). */
function cmcd(): Readonly<Record<`cmcd-${string}`, Field>> {
  const names = (
    "encoded-bitrate buffer-length buffer-starvation content-id object-duration deadline measured-throughput " +
    "next-object-request next-range-request object-type playback-rate requested-maximum-throughput " +
    "streaming-format session-id stream-type startup top-bitrate version"
  ).split(" ");
  return Object.fromEntries(
    names.map((name) => [`cmcd-${name}`, encodedText(`cmcd_${name.replaceAll("-", "_")}`)]),
  );
}
