import { describe, expect, it } from "@jest/globals";
import {
  albConnectionLines,
  albHealthCheckLines,
  albLines,
  classicLines,
  nlbLines,
  s3AccessLines,
} from "../../../local/demo/sample-lines.ts";
import { serviceDocuments } from "../../../local/demo/sample-documents.ts";
import { sampleEvents } from "../../../local/demo/sample-events.ts";
import { failingTarget, sampleLengthMs, slowPath } from "../../../local/demo/sample-incidents.ts";
import type { FormatName } from "../../../src/shared/log-formats/formats.ts";
import { parse } from "../../factories/parse.ts";

const endMs = Date.UTC(2026, 10, 29, 12);
const startMs = endMs - sampleLengthMs;
const count = 3_000;
type Document = Readonly<Record<string, unknown>>;

const keyOf = (start: string): string =>
  `AWSLogs/1/elasticloadbalancing/us-east-1/2026/11/29/${start}1_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188_20261129T1200Z_192.0.2.1_x.log.gz`;
const families = [
  ["classic", classicLines, undefined],
  ["alb", albLines, undefined],
  ["nlb", nlbLines, undefined],
  ["alb-connection", albConnectionLines, keyOf("conn_log.")],
  ["alb-health-check", albHealthCheckLines, keyOf("health_check_log_")],
  ["s3-access", s3AccessLines, undefined],
] as const;

function parsedSample(format: FormatName): Document[] {
  const [, lines, key] = families.find(([name]) => name === format) ?? families[0];
  const lineOf = lines(3, count, startMs);
  const text = Array.from({ length: count }, (_, index) => lineOf(index)).join("");
  return parse(format, text, { key }).items.map(({ document }) => document);
}

const samples = new Map(families.map(([format]) => [format, parsedSample(format)] as const));
const documentsOf = (format: (typeof families)[number][0]): readonly Document[] => samples.get(format) ?? [];

const partOf = ({ timestamp }: Document): number =>
  (Date.parse(String(timestamp)) - startMs) / sampleLengthMs;

describe("the sample data", () => {
  it.each(families.map(([format]) => format))(
    "of %s is of the 24 hours before its end, to the last line",
    (format) => {
      const parts = documentsOf(format).map(partOf);
      expect(parts).toHaveLength(count);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...parts)).toBeLessThan(1);
      expect(Math.max(...parts)).toBeGreaterThan(0.99);
    },
  );

  it("is the same each time", () => {
    expect(JSON.stringify(parsedSample("alb")) === JSON.stringify(documentsOf("alb"))).toBe(true);
  });

  it("has a target that fails in its requests, its health checks and the logs of its host", () => {
    const isThen = (document: Document): boolean =>
      partOf(document) >= failingTarget.from && partOf(document) < failingTarget.to;
    const isIt = ({ target_ip }: Document): boolean => target_ip === failingTarget.address;
    const share = (of: readonly Document[], is: (document: Document) => boolean): number =>
      of.filter(is).length / of.length;
    const requests = documentsOf("alb").filter(isIt);
    const isBadGateway = (one: Document): boolean => one["elb_status_code"] === 502;
    expect(share(requests.filter(isThen), isBadGateway)).toBeGreaterThan(0.5);
    expect(
      share(
        requests.filter((one) => !isThen(one)),
        isBadGateway,
      ),
    ).toBeLessThan(0.05);
    const checks = documentsOf("alb-health-check").filter(isIt);
    expect(share(checks.filter(isThen), ({ status }) => status === "FAIL")).toBeGreaterThan(0.5);
    const documentOf = serviceDocuments(3, count, startMs);
    const logs = Array.from({ length: count }, (_, index) => documentOf(index));
    const ofHost = logs.filter(({ hostname }) => hostname === failingTarget.host);
    const isError = ({ level }: Document): boolean => level === "ERROR" || level === "FATAL";
    expect(share(ofHost.filter(isThen), isError)).toBeGreaterThan(0.4);
    expect(
      share(
        ofHost.filter((one) => !isThen(one)),
        isError,
      ),
    ).toBeLessThan(0.25);
  });

  it("has a path that is slow for a while", () => {
    const slow = documentsOf("classic").filter(
      (one) => String(one["http_url"]).includes(slowPath.path) && Number(one["backend_processing_time"]) > 2,
    );
    const during = slow.filter((one) => partOf(one) >= slowPath.from && partOf(one) < slowPath.to);
    expect(during.length).toBeGreaterThan(slow.length / 2);
  });

  it("has cold starts, time-outs and failures of a function, in order and within 24 hours", () => {
    const groups = sampleEvents("run1", endMs);
    const times = groups.map(({ events }) => events.map(({ timestamp }) => timestamp));
    for (const of of times) {
      expect(of).toEqual(of.toSorted((a, b) => a - b));
      expect((of.at(-1) ?? 0) - (of[0] ?? 0)).toBeLessThan(sampleLengthMs);
    }
    const messages = groups.flatMap(({ events }) => events.map(({ message }) => message));
    const having = (text: string): number => messages.filter((message) => message.includes(text)).length;
    for (const text of [
      "Init Duration: ",
      "Status: timeout",
      "Status: error\tError Type: ",
      "Task timed out after",
    ])
      expect([text, having(text) > 0]).toEqual([text, true]);
  });
});
