import { referrerAndUserAgent, requesterAndOperation, unescapedRequest } from "../s3-fields.ts";
import { clientAddress } from "../address-fields.ts";
import { bracketedRecordTime } from "../bracketed-time.ts";
import { count, integer } from "../number-fields.ts";
import { hostId, oneOf, signatureVersions, textThatBegins } from "../s3-tail-fields.ts";
import type { Source } from "../source.ts";
import { longText, steadyText, text } from "../text-field.ts";

/** Amazon S3 server access log: "Amazon S3 server access log format", 27 fields (18 before 2019). */
export const s3Access = {
  name: "s3-access",
  index: "s3-access",
  description: "Server access logs of Amazon S3",
  keyPattern: /\d{4}(-\d\d){5}-[0-9A-F]{16}$/,
  minimumFields: 18,
  encodings: ["lines", "json"],
  signatures: [["bucket_owner_id"], ["turn_around_duration"]],
  aliases: {
    bucket_owner_id: "bucket_owner",
    bucket_name: "bucket",
    key_name: "key",
    request_time: "time",
    bytes_sent_size: "bytes_sent",
    total_duration: "total_time",
    turn_around_duration: "turn_around_time",
  },
  ignored: ["schema_version_id", "bucket_arn"],
  fields: () => ({
    bucket_owner: steadyText("bucket_owner"),
    bucket: steadyText("bucket"),
    time: bracketedRecordTime(),
    remote_ip: clientAddress("client_ip"),
    ...requesterAndOperation(),
    key: longText("key"),
    request_uri: unescapedRequest(),
    http_status: integer("http_status"),
    error_code: text("error_code"),
    bytes_sent: count("sent_bytes"),
    object_size: count("object_bytes"),
    total_time: count("total_time_ms"),
    turn_around_time: count("turn_around_time_ms"),
    ...referrerAndUserAgent(),
    version_id: text("version_id"),
    host_id: hostId("host_id"),
    signature_version: oneOf("signature_version", signatureVersions),
    cipher_suite: steadyText("ssl_cipher"),
    authentication_type: oneOf("authentication_type", ["AuthHeader", "QueryString"]),
    host_header: steadyText("host_header"),
    tls_version: textThatBegins("ssl_protocol", /^(tls|ssl)/i),
    access_point_arn: textThatBegins("access_point_arn", /^arn:/),
    acl_required: oneOf("acl_required", ["Yes"]),
    source_region: text("source_region"),
  }),
} as const satisfies Source;
