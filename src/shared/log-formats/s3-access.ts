import { clientAddress } from "./address-fields.ts";
import { bracketedRecordTime } from "./bracketed-time.ts";
import type { LineFormat } from "./line-format.ts";
import { integer } from "./number-fields.ts";
import { referrerAndUserAgent, requesterAndOperation, unescapedRequest } from "./s3-fields.ts";
import { hostId, oneOf, signatureVersions, textThatBegins } from "./s3-tail-fields.ts";
import { steadyText, text } from "./text-field.ts";

/** Amazon S3 server access log: "Amazon S3 server access log format", 27 fields (18 before 2019). */
export const s3Access = {
  name: "s3-access",
  index: "s3-access",
  keyPattern: /\d{4}(-\d\d){5}-[0-9A-F]{16}$/,
  minimumFields: 18,
  namedByKey: false,
  fields: () => [
    steadyText("bucket_owner"),
    steadyText("bucket"),
    bracketedRecordTime("time"),
    clientAddress("client_ip"),
    ...requesterAndOperation("requester", "request_id", "operation"),
    text("key"),
    unescapedRequest("request_uri"),
    integer("http_status"),
    text("error_code"),
    integer("sent_bytes"),
    integer("object_bytes"),
    integer("total_time_ms"),
    integer("turn_around_time_ms"),
    ...referrerAndUserAgent("referrer", "user_agent"),
    text("version_id"),
    hostId("host_id"),
    oneOf("signature_version", signatureVersions),
    steadyText("ssl_cipher"),
    oneOf("authentication_type", ["AuthHeader", "QueryString"]),
    steadyText("host_header"),
    textThatBegins("ssl_protocol", /^(tls|ssl)/i),
    textThatBegins("access_point_arn", /^arn:/),
    oneOf("acl_required", ["Yes"]),
    text("source_region"),
  ],
} as const satisfies LineFormat;
