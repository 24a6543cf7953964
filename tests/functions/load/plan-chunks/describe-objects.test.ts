import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { describeObjects } from "../../../../src/functions/load/plan-chunks/describe-objects.ts";
import type { FormatName } from "../../../../src/shared/log-formats/formats.ts";
import { sampleLines, sampleText } from "../../../fixtures/log-lines.ts";

const mock = mockClient(S3Client);
const s3 = new S3Client({ region: "eu-west-1" });
const lines = (format: FormatName) => Buffer.from(`${sampleLines(format).join("\n")}\n`.repeat(2_000));
const folder = "AWSLogs/123456789012/elasticloadbalancing/us-east-2/2024/10/04/";
const file = "123456789012_elasticloadbalancing_us-east-2_app.lb.12_20241004T1705Z_192.0.2.1_x.log";

/** Describes one object that S3 has under that key. */
function describeOne(key: string, content: Buffer, format?: FormatName) {
  mock.on(HeadObjectCommand).resolves({ ETag: '"e"', ContentLength: content.length });
  mock.on(GetObjectCommand).callsFake(({ Range, IfMatch }) => {
    expect(IfMatch).toBe('"e"');
    const [, from = "0", to = "0"] = /^bytes=(\d+)-(\d+)$/.exec(Range ?? "") ?? [];
    return { Body: Readable.from([content.subarray(Number(from), Number(to) + 1)]) };
  });
  return describeObjects(s3, [{ bucket: "logs", key }], format);
}

describe("describeObjects", () => {
  beforeEach(() => {
    mock.reset();
  });

  it.each([
    ["gunzipped and put back", `${folder}${file}`, lines("alb"), { format: "alb", gzip: false }],
    ["plain under .gz", `${folder}${file}.gz`, lines("alb"), { format: "alb", gzip: false }],
    ["gzip under .gz", `${folder}${file}.gz`, gzipSync(lines("alb")), { format: "alb", gzip: true }],
    ["gzip without .gz", `${folder}${file}`, gzipSync(lines("alb")), { format: "alb", gzip: true }],
    ["gzip under any key", "some/thing", gzipSync(lines("nlb")), { format: "nlb", gzip: true }],
    ["another format than its key says", `${folder}${file}`, lines("classic"), { format: "classic" }],
    [
      "a health check log",
      `${folder}health_check_log_${file}.gz`,
      gzipSync(lines("alb-health-check")),
      { format: "alb-health-check" },
    ],
    [
      "a damaged gzip stream",
      `${folder}${file}.gz`,
      gzipSync(lines("alb")).subarray(0, 40),
      { format: "alb", gzip: true },
    ],
  ] as const)("tells compression and format of an object that is %s", async (_, key, content, expected) => {
    const { loadable, skipped, failures } = await describeOne(key, content);
    expect(loadable).toMatchObject([{ key, etag: "e", size: content.length, ...expected }]);
    expect([skipped, failures]).toEqual([[], []]);
  });

  it("skips the JSON of other services with the reason, unless a format is asked for", async () => {
    const key = "AWSLogs/123456789012/GuardDuty/us-east-1/2026/11/28/x.json.gz";
    const content = gzipSync('{"Records":[{"schemaVersion":"2.0"}]}');
    const { loadable, skipped } = await describeOne(key, content);
    expect(loadable).toEqual([]);
    expect(skipped).toEqual([{ bucket: "logs", key, reason: expect.stringContaining("AWS service") }]);
    expect((await describeOne(key, content, "json")).loadable).toMatchObject([
      { format: "json", gzip: true },
    ]);
  });

  it("pins how an object is written, for chunks that do not see its beginning", async () => {
    const header = await describeOne("some/key", Buffer.from(sampleText("vpc-flow")));
    expect(header.loadable).toMatchObject([
      { format: "vpc-flow", encoding: "header", columns: " 0 1 2 3 4 5 6 7 8 9 a b c d" },
    ]);
    const records = gzipSync(`{"Records":[${sampleLines("cloudtrail").join(",")}]}`);
    expect((await describeOne("x/y", records)).loadable).toMatchObject([
      { format: "cloudtrail", encoding: "records", gzip: true },
    ]);
  });

  it("takes the format that a prefix of the key was given, the longest one's", async () => {
    const content = Buffer.from("#Fields: asn c-country timestamp\n16509\tDE\t1795860000\n");
    const prefixes = [
      { prefix: "P/", format: "alb" },
      { prefix: "/P/cdn/", format: "cloudfront" }, // as paths are written
    ] as const;
    const described = async (key: string) => {
      mock.on(HeadObjectCommand).resolves({ ETag: '"e"', ContentLength: content.length });
      mock.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([content]) }));
      return await describeObjects(s3, [{ bucket: "logs", key }], undefined, prefixes);
    };
    expect((await described("P/cdn/us-east-1/x")).loadable).toMatchObject([
      { format: "cloudfront", encoding: "header" },
    ]);
    expect((await described("Q/us-east-1/x")).skipped).toMatchObject([
      { reason: expect.stringContaining("asn c-country timestamp") },
    ]);
  });

  it("takes what content tells rather than what a prefix was given", async () => {
    const contents = [
      [
        "lb/x",
        "alb",
        '{"elb":"app/a/1","client_port":1,"client_ip":"192.0.2.1","conn_trace_id":"TID_1","tls_verify_status":"-","leaf_client_cert_subject":"-"}',
        { loadable: [{ format: "alb-connection" }] },
      ],
      [
        "lb/y",
        "alb",
        '{"awsAccountId":"1","digestStartTime":"2026-11-28T09:00:00Z","logFiles":[]}',
        { skipped: [{ reason: expect.stringContaining("digests") }] },
      ],
      ["lb/z", "cloudtrail", '{"a":1,"b":2}', { loadable: [{ format: "cloudtrail" }] }],
    ] as const;
    for (const [key, format, content, expected] of contents) {
      mock.on(HeadObjectCommand).resolves({ ETag: '"e"', ContentLength: content.length });
      mock.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([Buffer.from(content)]) }));
      const prefixes = [{ prefix: "lb/", format }];
      expect(await describeObjects(s3, [{ bucket: "logs", key }], undefined, prefixes)).toMatchObject(
        expected,
      );
    }
  });

  it("skips empty objects and test files without reading them", async () => {
    expect((await describeOne("a/b.log", Buffer.alloc(0))).skipped).toMatchObject([
      { reason: "empty object" },
    ]);
    expect((await describeOne("AWSLogs/1/ELBAccessLogTestFile", lines("alb"))).skipped).toHaveLength(1);
    expect(mock.commandCalls(GetObjectCommand)).toEqual([]);
  });

  it("fails for now if S3 is busy, and continues with the others if one object cannot be read", async () => {
    const refuse = (name: string, httpStatusCode: number) =>
      mock
        .on(HeadObjectCommand)
        .rejects(Object.assign(new Error("no"), { name, $metadata: { httpStatusCode } }));
    refuse("SlowDown", 503);
    await expect(describeObjects(s3, [{ bucket: "logs", key: "k" }])).rejects.toMatchObject({
      name: "S3UnavailableError",
    });
    refuse("AccessDenied", 403);
    const { failures } = await describeObjects(s3, [{ bucket: "logs", key: "k" }]);
    expect(failures).toMatchObject([{ key: "k", name: "ObjectUnreadableError" }]);
  });
});
