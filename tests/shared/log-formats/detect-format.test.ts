import { describe, expect, it } from "@jest/globals";
import { detectFormat } from "../../../src/shared/log-formats/detect-format.ts";
import { formatNames } from "../../../src/shared/log-formats/formats.ts";
import { formatOfKey } from "../../../src/shared/log-formats/object-key.ts";
import { loadBalancerOfKey, placeOfKey } from "../../../src/shared/log-formats/object-place.ts";
import { sampleLines, sampleText } from "../../fixtures/log-lines.ts";

const folder = "my/prefix/AWSLogs/123456789012/elasticloadbalancing/us-east-2/2024/10/04/";
const file = "123456789012_elasticloadbalancing_us-east-2";

describe("formatOfKey", () => {
  it.each([
    [`${folder}${file}_my-loadbalancer_20140215T2340Z_172.160.001.192_20sg8hgm.log`, "classic"],
    [`${folder}${file}_app.my-lb.1234567890abcdef_20140215T2340Z_172.160.001.192_20sg8hgm.log.gz`, "alb"],
    [`${folder}${file}_net.my-lb.1234567890abcdef_20140215T2340Z_20sg8hgm.log.gz`, "nlb"],
    [
      `${folder}conn_log_${file}_app.my-lb.1234567890abcdef_20140215T2340Z_1.2.3.4_2.log.gz`,
      "alb-connection",
    ],
    [
      `${folder}conn_log.${file}_app.my-lb.1234567890abcdef_20140215T2340Z_1.2.3.4_2.log.gz`,
      "alb-connection",
    ],
    [`${folder}health_check_log_${file}_app.my-lb.12_20140215T2340Z_1.2.3.4_2.log.gz`, "alb-health-check"],
    [`${folder}${file}_app.my-lb.1234567890abcdef_20140215T2340Z_172.160.001.192_20sg8hgm.log`, "alb"],
    [`${folder}${file}_net.my-lb.1234567890abcdef_20140215T2340Z_20sg8hgm.log`, "nlb"],
    [`${folder}${file}_my-loadbalancer_20140215T2340Z_172.160.001.192_20sg8hgm.log.gz`, "classic"],
    ["AWSLogs/s3/2026-02-06-00-19-17-F6EFD00DAB9A08B6.gz", "s3-access"],
    ["AWSLogs/123456789012/ELBAccessLogTestFile", "test-file"],
    ["AWSLogs/123456789012/ELBConnectionLogTestFile", "test-file"],
    ["archive/2024/10/04/app-logs-1-2024-10-04.json.gz", "json"],
    ["AWSLogs/s3/2026-02-06-00-19-17-F6EFD00DAB9A08B6", "s3-access"],
    ["123456789012/us-east-1/b/2026/02/06/2026-02-06-00-00-00-F6EFD00DAB9A08B6", "s3-access"],
    ["archive/logs-1-2026-02-06-00-19-17-0f0a4b5c-1111-2222-3333-444455556666", undefined],
    ["something/else.txt", undefined],
  ])("tells %s", (key, format) => {
    expect(formatOfKey(key)).toBe(format);
  });
});

describe("loadBalancerOfKey", () => {
  it("spells the name as access logs do", () => {
    const key = `${folder}conn_log_${file}_app.my-lb.1234567890abcdef_20140215T2340Z_1.2.3.4_2.log.gz`;
    expect(loadBalancerOfKey(key)).toBe("app/my-lb/1234567890abcdef");
    expect(loadBalancerOfKey("anything.log")).toBeUndefined();
  });
});

describe("detectFormat", () => {
  const formatOf = (beginning: string | Buffer, key = "some/key") => {
    const detected = detectFormat(key, Buffer.from(beginning));
    return "format" in detected ? detected.format : undefined;
  };
  const albLines = `${sampleLines("alb").join("\n")}\n`;
  const albKey = `${folder}${file}_app.my-lb.12_20140215T2340Z_1.2.3.4_2.log`;

  it.each([
    [
      "classic",
      '2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 "GET http://h:80/ HTTP/1.1" "c" - -',
    ],
    ["alb-connection", '2024-11-29T13:45:24.599544Z 172.31.43.26 58206 80 - - - "-" - - - TID_1'],
    [
      "alb-health-check",
      "http 2025-10-31T12:44:58.901409Z 1.12 172.31.31.9:80 my-targets FAIL 502 TargetError",
    ],
    [
      "nlb",
      "tls 2.0 2024-10-25T17:33:59 net/lb/c6 g3 72.21.218.154:51341 172.100.100.185:443 0 - 0 0 - - - - - - - - - - 2024-10-25T17:33:59",
    ],
    [
      "alb",
      'http 2018-07-02T22:23:00.186641Z app/lb/50 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://h:80/ HTTP/1.1" "c" - - arn "Root=1" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward"',
    ],
    ["json", '{"timestamp":"2024-01-01T00:00:00Z"}'],
  ] as const)("recognises %s, also when most of its last line is missing", (format, line) => {
    expect(formatOf(`${line}\n${line}\n${line.slice(0, 20)}`)).toBe(format);
    expect(formatOf(line)).toBe(format);
    expect(formatOf(`\ufeff${line}`)).toBe(format);
  });

  it.each(formatNames)("recognises the sample lines of %s", (format) => {
    expect(formatOf(sampleText(format))).toBe(format);
  });

  it("recognises classic lines whose user agents hold newlines", () => {
    const line = sampleLines("classic")[0]?.replace("curl/7.38.0", "one\ntwo\nthree");
    expect(formatOf(`${line}\n`)).toBe("classic");
    expect(formatOf(`${line}\n${line}\n`)).toBe("classic");
  });

  it("does not guess", () => {
    for (const beginning of ["hello world\nhow are you\n", "", Buffer.alloc(1000, 0xff)])
      expect(formatOf(beginning)).toBeUndefined();
  });

  it("trusts the lines more than the key, and the key if the lines say nothing", () => {
    expect(formatOf(albLines, "backup/conn_log_copy.log.gz")).toBe("alb");
    expect(formatOf(albLines, "export.json")).toBe("alb");
    expect(formatOf('{"a":1}', `prefix/${file}_app.x.12_1.log`)).toBe("json");
    expect(formatOf("damaged\n", albKey)).toBe("alb");
    expect(formatOf("", albKey)).toBe("alb");
  });

  it("looks past comments before the lines", () => {
    expect(formatOf(`# a comment\n${albLines}`)).toBe("alb");
    expect(formatOf('# a comment\n{"time":"2026-11-28T10:00:00Z"}\n', "export.json")).toBe("json");
  });

  it.each([
    "a/AWSLogs/o-abc/123456789012/CloudTrail-Digest/us-east-1/2026/11/28/x.json.gz",
    "AWSLogs/123456789012/Config/us-east-1/2026/11/28/ConfigSnapshot/x.json.gz",
    "AWSLogs/123456789012/GuardDuty/us-east-1/2026/11/28/x.jsonl.gz",
    "AWSLogs/123456789012/WAFLogs/us-east-1/acl/2026/11/28/10/00/x.log.gz",
    "AWSLogs/aws-account-id=123456789012/elasticloadbalancing/region=us-east-1/x",
  ])("takes JSON under %s for that of a service, not of an application", (key) => {
    expect(detectFormat(key, Buffer.from('{"timestamp":1795860000123}\n'))).toEqual({
      unknown: expect.stringContaining("AWS service"),
    });
    expect(formatOfKey(key)).toBeUndefined();
  });

  it("recognises Parquet, and records and W3C lines of sources that it does not know, as none of its formats", () => {
    for (const [beginning, named] of [
      ['{"Records":[{"sourceVersion":"1.11"}]}', "AWS service"],
      ["PAR1\u0015", "Parquet"],
      ["#Version: 1.0\n#Fields: date time s-computername s-ip cs-method\n", "W3C"],
      ["#Version: 1.0\n#Date: 2026-11-28\n", "#Fields"],
    ] as const)
      expect(detectFormat(albKey, Buffer.from(beginning))).toEqual({
        unknown: expect.stringContaining(named),
      });
  });
});

describe("placeOfKey", () => {
  const account = "123456789012";

  it.each([
    ["my-site-1/E2EXAMPLE12345.2026-11-28-10.a1b2c3d4.gz", undefined, undefined],
    ["qa-web-1/AWSLogs/123456789012/elasticloadbalancing/eusc-de-east-1/x", account, "eusc-de-east-1"],
    ["AWSLogs/111111111111/AWSLogs/123456789012/vpcflowlogs/us-gov-west-1/x", account, "us-gov-west-1"],
    ["P/ap-southeast-7/2026/09/10/x", undefined, "ap-southeast-7"],
    [
      "AWSLogs/aws-account-id=123456789012/aws-service=x/aws-region=us-iso-east-1/x",
      account,
      "us-iso-east-1",
    ],
    ["logs/123456789012_vpcflowlogs_mx-central-1_fl-1_x.log.gz", account, "mx-central-1"],
  ])("takes account and Region of %s", (key, accountId, region) => {
    expect(placeOfKey(key)).toEqual({ account: accountId, region });
  });
});
