import { describe, expect, it } from "@jest/globals";
import { formatOfLines } from "../../../src/shared/log-formats/detect-format.ts";
import { formatNames } from "../../../src/shared/log-formats/formats.ts";
import { formatOfKey, loadBalancerOfKey } from "../../../src/shared/log-formats/object-key.ts";
import { sampleLines } from "../../fixtures/log-lines.ts";

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

describe("formatOfLines", () => {
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
    expect(formatOfLines(Buffer.from(`${line}\n${line}\n${line.slice(0, 20)}`))).toBe(format);
    expect(formatOfLines(Buffer.from(line))).toBe(format);
  });

  it.each(formatNames)("recognises the sample lines of %s", (format) => {
    expect(formatOfLines(Buffer.from(sampleLines(format).join("\n")))).toBe(format);
  });

  it("does not guess", () => {
    expect(formatOfLines(Buffer.from("hello world\nhow are you\n"))).toBeUndefined();
    expect(formatOfLines(Buffer.alloc(0))).toBeUndefined();
    expect(formatOfLines(Buffer.alloc(1000, 0xff))).toBeUndefined();
  });
});
