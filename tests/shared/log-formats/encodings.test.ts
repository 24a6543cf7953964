import { afterAll, describe, expect, it } from "@jest/globals";
import { detectFormat } from "../../../src/shared/log-formats/detect-format.ts";
import { type FormatName, sources } from "../../../src/shared/log-formats/formats.ts";
import type { Source } from "../../../src/shared/log-formats/source.ts";
import { documentsOfObject } from "../../factories/parse-object.ts";
import { parse } from "../../factories/parse.ts";
import { detected } from "../../fixtures/encoded-objects.ts";
import { sampleLines } from "../../fixtures/log-lines.ts";
import { renderings, sourceRecords } from "../../fixtures/source-records.ts";

/** The documents of an object, read as its first bytes show it. */
function documentsOf(content: string, key = ""): { format: string; documents: readonly object[] } {
  const layout = detectFormat(key, Buffer.from(content));
  if ("unknown" in layout) return { format: layout.unknown, documents: [] };
  const { items, rejects } = parse(layout.format, content, { layout });
  expect(rejects.map(({ message }) => message)).toEqual([]);
  return { format: layout.format, documents: items.map(({ document }) => document) };
}

const records = Object.entries(sourceRecords);
const offered = new Map<string, Source>(sources.map((source) => [source.name, source]));
const isOffered = (format: string, encoding: string): boolean =>
  offered.get(format)?.encodings.some((one) => one === encoding) === true;

describe("one record in every encoding", () => {
  const rows: string[] = [];
  const arrays = '{"Records": […]}';
  const names = [...Object.keys(renderings), arrays];
  const addRow = (format: string, equal: readonly string[]): void => {
    const cells = names.map((name) => (equal.includes(name) ? "equal" : "-").padEnd(name.length));
    rows.push([format.padEnd(18), ...cells].join(" | "));
  };
  afterAll(() => {
    process.stdout.write(`${["".padEnd(18), ...names].join(" | ")}\n${rows.join("\n")}\n`);
  });

  it.each(records)("gives equal documents of %s", (format, record) => {
    const documents = Object.entries(renderings).flatMap(([name, { encoding, render }]) => {
      if (!isOffered(format, encoding)) return [];
      const found = documentsOf(render(format, record));
      expect([name, found.format, found.documents.length]).toEqual([name, format, 1]);
      return [[name, found.documents[0]] as const];
    });
    const [[, first] = []] = documents;
    expect(Object.keys(first ?? {}).length).toBeGreaterThan(8);
    expect(JSON.stringify(first)).not.toContain('"extra"');
    for (const [name, document] of documents) expect([name, document]).toEqual([name, first]);
    addRow(
      format,
      documents.map(([name]) => name),
    );
  });

  it.each(sampleLines("cloudtrail"))("gives equal documents of CloudTrail: %.60s", async (event) => {
    const [line] = await documentsOfObject(Buffer.from(`${event}\n`));
    const [element] = await documentsOfObject(Buffer.from(`{"Records":[${event}]}`));
    expect(JSON.parse(element ?? "")).toEqual(JSON.parse(line ?? ""));
    if (event === sampleLines("cloudtrail")[0]) addRow("cloudtrail", ["JSON of strings", arrays]);
  });

  it("has a record of every source that is written in more than one way, but CloudTrail", () => {
    const several = sources.filter(({ encodings }) => encodings.length > 1).map(({ name }) => name);
    expect(Object.keys(sourceRecords).toSorted()).toEqual(
      several.filter((name) => name !== "cloudtrail").toSorted(),
    );
  });
});

describe("columns that a header names", () => {
  it("may be any, in any order, with any of the three delimiters", () => {
    for (const delimiter of ["\t", ",", " "]) {
      const content = `#Fields: sc-status x-edge-location timestamp(ms)\n404${delimiter}FRA56-P2${delimiter}1795860000123\n`;
      expect(documentsOf(content)).toEqual({
        format: "cloudfront",
        documents: [{ timestamp: "2026-11-28T10:00:00.123Z", edge_location: "FRA56-P2", http_status: 404 }],
      });
    }
  });

  it("are kept in `extra` where the source lacks them", () => {
    const content = "#Fields: date time x-edge-location x-new\n2026-11-28\t10:00:00\tFRA\ta value\n";
    expect(documentsOf(content).documents).toEqual([
      { timestamp: "2026-11-28T10:00:00Z", edge_location: "FRA", extra: '{"x-new":"a value"}' },
    ]);
  });

  it("are named again wherever a header stands; it is no document and no reject", () => {
    const first = "#Version: 1.0\n#Fields: date time x-edge-location\n2026-11-28\t10:00:00\tFRA\n";
    const second = "#Version: 1.0\n#Fields: x-edge-location time date\nFRA\t10:00:01\t2026-11-28\n";
    const { items, skipped, rejects } = parse("cloudfront", first + second, {
      layout: detected(first),
    });
    expect(items.map(({ document }) => document["timestamp"])).toEqual([
      "2026-11-28T10:00:00Z",
      "2026-11-28T10:00:01Z",
    ]);
    expect([skipped, rejects]).toEqual([4, []]);
  });

  it.each([
    ["too few", "2026-11-28\t10:00:00", "too_few_fields"],
    ["too many", "2026-11-28\t10:00:00\tFRA\tmore", "too_many_fields"],
    ["one that is not what its field takes", "2026-11-28\t25:00:00\tFRA", "unparsable"],
    ["no time at all", "-\t-\tFRA", "no_timestamp"],
  ])("make a reject of a line with %s", (_, line, reason) => {
    const header = "#Fields: date time x-edge-location\n";
    const { rejects } = parse("cloudfront", `${header}${line}\n`, {
      layout: { encoding: "header", columns: detected(`${header}2026-11-28\t10:00:00\tFRA\n`).columns },
    });
    expect(rejects).toMatchObject([{ reason, offset: header.length }]);
  });

  it("may have values with commas between commas: of lists, and of text in which a blank follows", () => {
    const agent = "Mozilla/5.0%20(KHTML,%20like,%20Gecko)";
    const [forwarded, referrer] = ["192.0.2.1,%20192.0.2.2", "https://www.example.com/a,%20b"];
    const record = {
      ...sourceRecords.cloudfront,
      "cs(User-Agent)": agent,
      "x-forwarded-for": forwarded,
      "cs(Referer)": referrer,
    };
    const [commas, tabs] = ["W3C, commas", "W3C, tabs"].map(
      (name) => documentsOf(renderings[name]?.render("cloudfront", record) ?? "").documents,
    );
    expect(commas).toEqual(tabs);
    expect(commas).toMatchObject([
      { user_agent: "Mozilla/5.0 (KHTML, like, Gecko)", forwarded_for: "192.0.2.1, 192.0.2.2" },
    ]);
  });

  it("may have one field's name twice: the document has the first value, `extra` the other", () => {
    const header = "#Fields: date time x-edge-location cs-host cs(Host)\n";
    expect(documentsOf(`${header}2026-11-28\t10:00:00\tFRA\ta\tb\n`).documents).toMatchObject([
      { domain_name: "a", extra: '{"cs(Host)":"b"}' },
    ]);
  });

  it("are divided as most of the first lines are, whichever of them is odd", () => {
    const header = "#Version: 1.0\n#Fields: date time x-edge-location cs-method\n";
    const line = "2026-11-28\t10:00:00\tFRA\tGET";
    expect(documentsOf(`${header}${line}`).documents).toHaveLength(1);
    for (const odd of ["broken\tline", "a b c d", "a,b,c,d"]) {
      const lines = [odd, line, line, line];
      for (let at = 0; at < lines.length; at += 1) {
        const turned = [...lines.slice(at), ...lines.slice(0, at)].join("\n");
        const layout = detected(`${header}${turned}`);
        const { items, rejects } = parse("cloudfront", `${header}${turned}`, { layout });
        expect([items.length, rejects.length]).toEqual([3, 1]);
      }
    }
    expect(detected(`${header}a b`)).toMatchObject({ columns: expect.stringMatching(/^\t/) });
  });

  it("may be two, if one of them shows the source, and may be missing where most lines have all of a source", () => {
    expect(documentsOf("start srcaddr\n1795860000 192.0.2.1\n")).toMatchObject({
      format: "vpc-flow",
      documents: [{ source_ip: "192.0.2.1" }],
    });
    const line = Object.values(sourceRecords.nlb).join("\t");
    expect(detected(`odd\n${line}\n${line}\n`)).toMatchObject({ format: "nlb", encoding: "header" });
  });

  it("have names in any of AWS's spellings", () => {
    const spelled =
      "account_id interface_id srcaddr dstaddr start log_status\n1 eni-1 192.0.2.1 192.0.2.2 1795860000 OK\n";
    expect(documentsOf(spelled)).toMatchObject({
      format: "vpc-flow",
      documents: [{ account_id: "1", interface_id: "eni-1", log_status: "OK" }],
    });
  });
});

describe("JSON of AWS's services", () => {
  const waf =
    '{"timestamp":1795860000123,"formatVersion":1,"webaclId":"arn:…","httpRequest":{"clientIp":"192.0.2.10"}}\n';
  const digest = '{"awsAccountId":"123456789012","digestStartTime":"2026-11-28T09:00:00Z","logFiles":[]}\n';
  const config = '{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[]}\n';

  it.each([
    ["AWSLogs/123456789012/WAFLogs/us-east-1/acl/2026/11/28/10/00/x.log.gz", waf],
    ["AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2026/11/28/x.json.gz", digest],
    ["p/AWSLogs/o-abc/123456789012/Config/us-east-1/2026/11/28/ConfigSnapshot/x.json.gz", config],
    ["somewhere/else.json", '{"Records":[{"schemaVersion":"2.0"}]}'],
    // Where another delivery than AWS's own folders wrote it.
    ["2026/11/28/10/aws-waf-logs-web-1-2026-11-28-10-00-00-abc", waf],
    [
      "logs/dns/x.log.gz",
      '{"version":"1.1","query_timestamp":"2026-11-28T10:00:00Z","query_name":"a.","rcode":"NOERROR"}\n',
    ],
    [
      "logs/cf/x.json",
      '{"eventTimestamp":"1","connectionId":"1","connectionStatus":"SUCCESS","distributionId":"E2"}\n',
    ],
    ["logs/x.json", digest],
    [
      "notifications.json",
      '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-11-28T10:00:00.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"A"},"requestParameters":{"sourceIPAddress":"192.0.2.1"},"responseElements":{},"s3":{}}]}',
    ],
  ])("is never an application's document: %s", (key, content) => {
    expect(documentsOf(content, key)).toEqual({
      format: expect.stringContaining("AWS service"),
      documents: [],
    });
  });

  it.each([
    '{"time":"2026-11-28T10:00:00Z","status":"ok","type":"job"}',
    '{"timestamp":"2026-11-28T10:00:00Z","client_ip":"192.0.2.1","request":"GET /"}',
    '{"date":"2026-11-28","time":"10:00:00","bytes":12,"action":"paid"}',
    '{"timestamp":"2026-11-28T10:00:00Z","message":"m","detail":{"eventVersion":"1.08","eventTime":"2026-11-28T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","eventID":"1"}}',
    '{"timestamp":"2026-11-28T10:00:00Z","headers":{"x-edge-location":"FRA"}}',
    '{"timestamp":"2026-11-28T10:00:00Z","message":"m","bucket_owner_id":"x"}',
    '{"timestamp":"2026-11-28T10:00:00Z","message":"m","elb_status_code":200,"target_status_code":200}',
  ])("is not seen in what an application wrote: %s", (line) => {
    expect(detectFormat("archive/2026/11/28/x.json", Buffer.from(line))).toMatchObject({ format: "json" });
  });

  it("of CloudTrail is recognised however it is laid out, its records not the first member or none at all", () => {
    const event = JSON.parse(sampleLines("cloudtrail")[0] ?? "");
    for (const content of [
      JSON.stringify({ Records: [event, event] }, null, 2),
      JSON.stringify({ version: "1", count: 2, Records: [event] }),
      `{"odd":"\n${JSON.stringify(event)}\n${JSON.stringify(event)}\n`,
    ])
      expect(detected(content).format).toBe("cloudtrail");
    const key = "AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/28/x.json.gz";
    expect(detectFormat(key, Buffer.from('{"Records":[]}'))).toEqual({ unknown: "no records" });
    expect(detectFormat(key, Buffer.from("[{}]"))).toHaveProperty("unknown");
  });

  it("belongs to the source whose fields it has, whatever its key says", () => {
    const record = renderings["JSON of strings"]?.render("alb", sourceRecords.alb) ?? "";
    for (const key of [
      "AWSLogs/aws-account-id=123456789012/elasticloadbalancing/region=us-east-1/x",
      "P/us-east-1/2026/09/10/x",
    ])
      expect(documentsOf(record, key).format).toBe("alb" satisfies FormatName);
  });

  it("keeps what a source lacks, and reads objects, escapes and odd spacing", () => {
    const line = `{ "x-edge-location" : "FR\\u0041" , "date":"2026-11-28","time":"10:00:00","new": {"a":[1,"}"]} , "cs(User-Agent)":"a%20\\"b\\"" }\n`;
    expect(documentsOf(line).documents).toEqual([
      {
        edge_location: "FRA",
        timestamp: "2026-11-28T10:00:00Z",
        user_agent: 'a "b"',
        extra: '{"new":"{\\"a\\":[1,\\"}\\"]}"}',
      },
    ]);
  });
});
