import { describe, expect, it } from "@jest/globals";
import { parse } from "../../factories/parse.ts";
import { sampleLines } from "../../fixtures/log-lines.ts";

const owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
const hostId = "s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234=";

const one = (line: string) => {
  const { items, rejects } = parse("s3-access", `${line}\n`);
  expect(rejects).toEqual([]);
  return items[0]?.document;
};
const withTime = (time: string) => `o b ${time} 10.2.7.13 - F REST.GET.ACL - "-" 200 - - - 7 - "-" "a" -`;

describe("S3 server access logs", () => {
  it("reads the 27 fields of today", () => {
    expect(parse("s3-access", `${sampleLines("s3-access")[0]}\n`).items).toEqual([
      {
        index: "s3-access-2026-02-06",
        id: "id-000000000000000",
        document: {
          bucket_owner: owner,
          bucket: "amzn-s3-demo-bucket",
          timestamp: "2026-02-06T00:00:38Z",
          client_ip: "192.0.2.3",
          requester: owner,
          request_id: "3E57427F3EXAMPLE",
          operation: "REST.GET.OBJECT",
          key: "photos/2026/01/example.jpg",
          http_method: "GET",
          http_url: "/amzn-s3-demo-bucket/photos/2026/01/example.jpg",
          http_path: "/amzn-s3-demo-bucket/photos/2026/01/example.jpg",
          http_version: "HTTP/1.1",
          http_status: 200,
          sent_bytes: 2_662_992,
          object_bytes: 3_462_992,
          total_time_ms: 70,
          turn_around_time_ms: 10,
          user_agent: "aws-sdk-java/2.20.0",
          host_id: hostId,
          signature_version: "SigV4",
          ssl_cipher: "ECDHE-RSA-AES128-GCM-SHA256",
          authentication_type: "AuthHeader",
          host_header: "amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com",
          ssl_protocol: "TLSV1.2",
          source_region: "us-west-2",
        },
      },
    ]);
  });

  it("reads access points, required ACLs and error codes", () => {
    const [, versioning, policy] = sampleLines("s3-access").map(one);
    expect(versioning).toMatchObject({
      access_point_arn: "arn:aws:s3:us-west-1:123456789012:accesspoint/example-AP",
      acl_required: "Yes",
      source_region: "us-east-1",
    });
    expect(policy).toMatchObject({ http_status: 404, error_code: "NoSuchBucketPolicy" });
  });

  it("reads the 18 fields of old lines and leaves out those without a value", () => {
    const copied =
      "2cf7e6b06335c0689c6d29163df5bb001c96870cd78609e3845f1ed76a632621 media.example.org [17/Sep/2010:13:38:36 +0000] 198.51.100.146 2cf7e6b06335c0689c6d29163df5bb001c96870cd78609e3845f1ed76a632621 71F7D2AAA93B0A05 REST.COPY.OBJECT_GET 10010150/2010-08-29-0930.mp3 - 200 - - 13538337 - - - - -";
    expect(one(copied)).toEqual({
      bucket_owner: "2cf7e6b06335c0689c6d29163df5bb001c96870cd78609e3845f1ed76a632621",
      bucket: "media.example.org",
      timestamp: "2010-09-17T13:38:36Z",
      client_ip: "198.51.100.146",
      requester: "2cf7e6b06335c0689c6d29163df5bb001c96870cd78609e3845f1ed76a632621",
      request_id: "71F7D2AAA93B0A05",
      operation: "REST.COPY.OBJECT_GET",
      key: "10010150/2010-08-29-0930.mp3",
      http_status: 200,
      object_bytes: 13_538_337,
    });
  });

  it("reads batch deletions and lifecycle actions, which have no request and maybe no client", () => {
    expect(
      one(
        "aaa test.bucket [13/Feb/2023:15:08:28 +0000] 198.51.100.1 arn:aws:iam::111122223333:user/user AAA BATCH.DELETE.OBJECT test - 204 - - 1 - - - - - AAA SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader s3.us-east-2.amazonaws.com TLSv1.2 - -",
      ),
    ).toMatchObject({ operation: "BATCH.DELETE.OBJECT", http_status: 204, object_bytes: 1, host_id: "AAA" });
    const expired = one(
      'aaa lifecycle [23/Jan/2025:04:23:18 +0000] - AmazonS3 WEDETVQRNKXIHJMQ S3.EXPIRE.OBJECT Screen+Shot+2022.png "-" - - - 48393 - - "-" "-" null',
    );
    expect(expired).toMatchObject({ requester: "AmazonS3", object_bytes: 48_393, version_id: "null" });
    expect(expired).not.toHaveProperty("client_ip");
    expect(expired).not.toHaveProperty("http_url");
  });

  it("keeps fields that AWS appends", () => {
    expect(one(`${sampleLines("s3-access")[0]} new and-more`)).toMatchObject({ extra: "new and-more" });
  });

  it.each([
    ["[31/Dec/2024:23:59:59 +0000]", "2024-12-31T23:59:59Z"],
    ["[29/Feb/2024:00:00:00 +0000]", "2024-02-29T00:00:00Z"],
  ])("writes %s as %s", (time, expected) => {
    expect(one(withTime(time))).toMatchObject({ timestamp: expected });
  });

  it.each([
    "-",
    "[30/Feb/2024:00:00:00 +0000]",
    "[01/Fev/2024:00:00:00 +0000]",
    "[01/01J/2024:00:00:00 +0000]",
    "[01/Jan/2024:24:00:00 +0000]",
    "[01/Jan/1969:00:00:00 +0000]",
    "[01/Jan/2024:00:00:00 +0100]",
    "[01/Jan/2024:00:00:00 +0000]x",
    "2024-01-01T00:00:00Z",
  ])("rejects the time %s", (time) => {
    const { items, rejects } = parse("s3-access", withTime(time));
    expect(items).toEqual([]);
    expect(rejects).toMatchObject([{ reason: "unparsable" }]);
    expect(rejects[0]?.message).toContain(
      "Field 3 of s3-access (time), at byte 4 of the line, is not a time",
    );
  });

  it("chooses the index by the line's own hour, even after bytes that are not UTF-8", () => {
    const lines = ["[31/Jan/2024:23:59:59 +0000]", "[01/Feb/2024:00:00:00 +0000]"].map(withTime);
    const block = Buffer.from(lines.join("\n").replaceAll("o b", "ÿ b"), "latin1");
    const { items } = parse("s3-access", block, { rotation: "hour" });
    expect(items.map(({ index }) => index)).toEqual(["s3-access-2024-01-31-23", "s3-access-2024-02-01-00"]);
    expect(items[0]?.document).toMatchObject({ bucket_owner: "�", timestamp: "2024-01-31T23:59:59Z" });
  });
});
