import { describe, expect, it } from "@jest/globals";
import { detectFormat } from "../../../src/shared/log-formats/detect-format.ts";
import { cloudfront } from "../../../src/shared/log-formats/sources/cloudfront.ts";
import { parse } from "../../factories/parse.ts";
import { sampleText } from "../../fixtures/log-lines.ts";

const key = "cdn/E2EXAMPLE12345.2026-11-28-10.a1b2c3d4.gz";

/** A line of chosen fields. */
function one(fields: Readonly<Record<string, string>>, options: Parameters<typeof parse>[2] = {}) {
  const all = { date: "2026-11-28", time: "10:00:00", "x-edge-location": "FRA", ...fields };
  const content = `#Fields: ${Object.keys(all).join(" ")}\n${Object.values(all).join("\t")}\n`;
  const names = Object.keys(all).map((name) => `=${name}`);
  const layout = { encoding: "header", columns: `\t${names.join(" ")}` } as const;
  return parse("cloudfront", content, { layout, ...options });
}
const documentOf = (...given: Parameters<typeof one>) => one(...given).items[0]?.document ?? {};

describe("CloudFront", () => {
  it("reads the lines of its documentation", () => {
    const { items, rejects, skipped } = parse("cloudfront", sampleText("cloudfront"), { key });
    expect([rejects, skipped]).toEqual([[], 2]); // the two lines of the header
    expect(items).toEqual([
      {
        index: "cloudfront-2026-11-28",
        id: "id-000000000000471",
        document: {
          timestamp: "2026-11-28T10:00:00Z",
          distribution_id: "E2EXAMPLE12345",
          edge_location: "FRA56-P2",
          sent_bytes: 2390,
          client_ip: "192.0.2.10",
          client_port: 40_000,
          http_method: "GET",
          domain_name: "d111111abcdef8.cloudfront.net",
          host: "www.example.com",
          http_path: "/a b.html",
          http_query: "q=1&lang=en",
          http_status: 200,
          http_version: "HTTP/2.0",
          protocol: "https",
          referrer: "https://www.example.com/?page=1",
          user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
          result_type: "Hit",
          response_result_type: "Hit",
          detailed_result_type: "Hit",
          request_id: "REQ-a1==",
          received_bytes: 120,
          time_taken: 0.012,
          time_to_first_byte: 0.011,
          ssl_protocol: "TLSv1.3",
          ssl_cipher: "TLS_AES_128_GCM_SHA256",
          content_type: "text/html",
          content_bytes: 2048,
        },
      },
      {
        index: "cloudfront-2019-12-04",
        id: "id-000000000000794",
        document: expect.objectContaining({
          // Encoded twice, as user agents once were.
          user_agent: "Mozilla/5.0 (Windows NT 10.0)",
          detailed_result_type: "Error",
        }),
      },
    ]);
  });

  it.each([
    ["a%20b%C3%A4%22", 'a bä"'],
    ["100%", "100%"],
    ["a%2520b", "a%20b"],
    ["%zz%20", "%zz%20"],
    ["%ff", "\ufffd"],
  ])(
    "decodes the path %s once, and leaves it as it is where a percent sign encodes nothing",
    (written, path) => {
      expect(documentOf({ "cs-uri-stem": written })["http_path"]).toBe(path);
    },
  );

  it("takes the time with milliseconds where there is one", () => {
    expect(documentOf({ "timestamp(ms)": "1795860000123" })["timestamp"]).toBe("2026-11-28T10:00:00.123Z");
    expect(documentOf({ timestamp: "1795860007" })["timestamp"]).toBe("2026-11-28T10:00:07Z");
    expect(documentOf({ "timestamp(ms)": "1795860000000" })["timestamp"]).toBe("2026-11-28T10:00:00Z");
  });

  it("takes a header of all fields, none of which is left over", () => {
    const names = Object.keys(cloudfront.fields());
    const header = `#Fields: ${names.join(" ")}\n`;
    const layout = detectFormat("", Buffer.from(header));
    expect(layout).toMatchObject({ format: "cloudfront", encoding: "header" });
    const cmcd =
      "encoded-bitrate buffer-length buffer-starvation content-id object-duration deadline measured-throughput next-object-request next-range-request object-type playback-rate requested-maximum-throughput streaming-format session-id stream-type startup top-bitrate version";
    const document = documentOf(Object.fromEntries(cmcd.split(" ").map((name) => [`cmcd-${name}`, "1"])));
    expect(Object.keys(document).filter((name) => name.startsWith("cmcd_"))).toHaveLength(18);
    expect(document).not.toHaveProperty("extra");
  });

  it("takes the status of a viewer who left", () => {
    expect(documentOf({ "sc-status": "000" })["http_status"]).toBe(0);
  });

  it("redacts parameters, which a query begins with, cookies and addresses", () => {
    const fields = {
      "c-ip": "192.0.2.10",
      "cs-uri-query": "token=S3CRET&page=1&session%5Bid%5D=S3CRET",
      "cs(Referer)": "https://www.example.com/?a=1&password=S3CRET",
      "cs(Cookie)": "session=S3CRET;%20lang=de",
      "x-forwarded-for": "192.0.2.10,%20198.51.100.7",
    };
    const redaction = {
      redactQueryParameters: ["token", "session", "password"],
      redactClientAddresses: "mask",
    } as const;
    expect(documentOf(fields, redaction)).toMatchObject({
      client_ip: "192.0.2.0",
      http_query: "token=REDACTED&page=1&session%5Bid%5D=REDACTED",
      referrer: "https://www.example.com/?a=1&password=REDACTED",
      cookie: "session=REDACTED; lang=REDACTED",
      forwarded_for: "192.0.2.0, 198.51.100.0",
    });
    expect(documentOf(fields)).toMatchObject({ cookie: "session=S3CRET; lang=de" });
  });
});
