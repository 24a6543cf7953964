import { describe, expect, it } from "@jest/globals";
import type { Layout } from "../../../src/shared/log-formats/encoding.ts";
import type { FormatName } from "../../../src/shared/log-formats/formats.ts";
import { documentsOfObject } from "../../factories/parse-object.ts";
import { parse } from "../../factories/parse.ts";
import { detected } from "../../fixtures/encoded-objects.ts";
import { renderings, sourceRecords } from "../../fixtures/source-records.ts";

describe("a value that encodings write differently", () => {
  const documentOf = (format: FormatName, line: string, layout: Layout, options: object = {}) => {
    const { items, rejects } = parse(format, `${line}\n`, { layout, ...options });
    expect(rejects).toEqual([]);
    return items[0]?.document ?? {};
  };
  const json = { encoding: "json" } as const;
  const alb = (fields: string) => documentOf("alb", `{"time":"2026-11-28T10:00:00Z",${fields}}`, json);

  it("is the same text with escaped quotes", async () => {
    for (const agent of [String.raw`a\" b`, String.raw`x\" "y`, String.raw`a\\`]) {
      const record = { ...sourceRecords.alb, user_agent: agent };
      const documents: unknown[] = [];
      for (const name of ["lines in a fixed order", "W3C, tabs", "W3C, blanks"]) {
        const content = Buffer.from(renderings[name]?.render("alb", record) ?? "");
        documents.push(...(await documentsOfObject(content)).map((text): unknown => JSON.parse(text)));
      }
      expect(documents).toHaveLength(3);
      for (const document of documents) expect(document).toEqual(documents[0]);
      expect(documents[0]).toMatchObject({ user_agent: agent });
    }
  });

  it("is the same number as serialisers of JSON write it", () => {
    expect(
      alb('"request_processing_time":1e-05,"target_processing_time":-1.0,"received_bytes":34.0'),
    ).toEqual({
      timestamp: "2026-11-28T10:00:00Z",
      request_processing_time: 0.00001,
      received_bytes: 34,
    });
    expect(alb('"response_processing_time":"-1.000","sent_bytes":"1e3"')).toEqual({
      timestamp: "2026-11-28T10:00:00Z",
      sent_bytes: 1000,
    });
  });

  it("is the same list as an array of JSON", () => {
    expect(
      alb(
        '"actions_executed":["waf","forward"],"target_port_list":[ "10.0.0.1:80", "10.0.0.2:80" ],"target_status_code_list":[200,502],"classification_reason":[]',
      ),
    ).toMatchObject(
      alb(
        '"actions_executed":"waf,forward","target_port_list":"10.0.0.1:80 10.0.0.2:80","target_status_code_list":"200 502"',
      ),
    );
  });

  it("is kept in `extra` in one order, under any name, also one with escapes", () => {
    const members = ['"zz-b":"1"', '"zz-a":"2"', '"__proto__":"3"'];
    const expected = { extra: '{"__proto__":"3","zz-a":"2","zz-b":"1"}' };
    expect(alb(members.join(","))).toMatchObject(expected);
    expect(alb(members.toReversed().join(","))).toMatchObject(expected);
    expect(
      documentOf(
        "cloudtrail",
        String.raw`{"event\u0054ime":"2026-11-28T10:00:00Z","event\u004eame":"A"}`,
        json,
      ),
    ).toEqual({
      timestamp: "2026-11-28T10:00:00Z",
      event_name: "A",
    });
  });

  it("is written once, under whichever of its field's names it comes first; `extra` keeps the other", () => {
    for (const members of ['"event_name":"A","eventName":"B"', '"eventName":"A","eventName":"B"']) {
      const record = `{"eventTime":"2026-11-28T10:00:00Z",${members.replace("event_name", "eventname")}}`;
      expect(documentOf("cloudtrail", record, json)).toMatchObject({
        event_name: "A",
        extra: '{"eventName":"B"}',
      });
    }
    const next = '{"eventTime":"2026-11-28T10:00:00Z","eventName":"A"}';
    const { items } = parse("cloudtrail", `${next}\n${next}\n`, { layout: json });
    for (const { document } of items) expect(document).not.toHaveProperty("extra");
  });

  it("is read in a moment, whatever names a JSON object has", () => {
    const startedAt = performance.now();
    const line = `{"eventTime":"2026-11-28T10:00:00Z","${"a.".repeat(100_000)}":1}`;
    expect(documentOf("cloudtrail", line, json)).toHaveProperty("extra");
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  });

  it("is no time if its day is none, and no account if it is unknown", () => {
    const cloudfront = "#Fields: date time x-edge-location\n";
    const layout = detected(`${cloudfront}2026-11-28\t10:00:00\tFRA\n`);
    for (const day of ["2026-02-30", "2026-04-31", "2025-02-29", "2026-13-01"])
      expect(parse("cloudfront", `${day}\t10:00:00\tFRA\n`, { layout }).rejects).toHaveLength(1);
    const key = "AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/28/x.log.gz";
    const names = { encoding: "header", columns: " =account-id =start" } as const;
    expect(documentOf("vpc-flow", "unknown 1795860000", names, { key })).toMatchObject({
      account_id: "123456789012",
    });
    const line = Object.values({ ...sourceRecords["vpc-flow"], "account-id": "unknown" }).join(" ");
    expect(documentOf("vpc-flow", line, { encoding: "lines" }, { key })).toMatchObject({
      account_id: "123456789012",
    });
  });

  it("is redacted where the name of a service is an address as well", () => {
    const line = '{"eventTime":"2026-11-28T10:00:00Z","sourceIPAddress":"203.0.113.7, 10.0.0.1"}';
    expect(documentOf("cloudtrail", line, json, { redactClientAddresses: "mask" })).toMatchObject({
      client_name: "203.0.113.0, 10.0.0.0",
    });
  });
});
