import { describe, expect, it } from "@jest/globals";
import { parse } from "../../factories/parse.ts";

interface ClassicParts {
  timestamp?: string;
  client?: string;
  time?: string;
  bytes?: string;
  request?: string;
  agent?: string;
  rest?: string;
}

const classic = ({
  timestamp = "2015-05-13T23:39:43.945958Z",
  client = "192.168.131.39:2817",
  time = "0.000073",
  bytes = "29",
  request = "GET http://www.example.com:80/ HTTP/1.1",
  agent = "curl",
  rest = "- -",
}: ClassicParts) =>
  `${timestamp} lb ${client} 10.0.0.1:80 ${time} 0.001 0.002 200 200 0 ${bytes} "${request}" "${agent}" ${rest}`;

const documentOf = (parts: ClassicParts) => {
  const { items, rejects } = parse("classic", classic(parts));
  expect(rejects.map(({ message }) => message)).toEqual([]);
  return items[0]?.document ?? {};
};
const rejectOf = (parts: ClassicParts) => parse("classic", classic(parts)).rejects[0];

describe("requests", () => {
  it.each([
    ["GET http://h:80/a b c HTTP/1.1", "GET", "http://h:80/a b c", "HTTP/1.1", "h"],
    ["- - - ", undefined, undefined, undefined, undefined],
    ["- - -", undefined, undefined, undefined, undefined],
    ["-", undefined, undefined, undefined, undefined],
    ["- http://host:80- -", undefined, "http://host:80-", undefined, "host"],
    ["- http://h:80-/ ", undefined, "http://h:80-/", undefined, "h"],
    ["GET", "GET", undefined, undefined, undefined],
    ["GET /no/host HTTP/1.0", "GET", "/no/host", "HTTP/1.0", undefined],
    ["GET /a?to=http://evil/ HTTP/1.1", "GET", "/a?to=http://evil/", "HTTP/1.1", undefined],
    [
      "GET https://[2001:db8::1]:443/x HTTP/2.0",
      "GET",
      "https://[2001:db8::1]:443/x",
      "HTTP/2.0",
      "[2001:db8::1]",
    ],
    [
      "GET https://user:pw@h.example:443/x HTTP/2.0",
      "GET",
      "https://user:pw@h.example:443/x",
      "HTTP/2.0",
      "h.example",
    ],
    ["GET http://h?q HTTP/1.1", "GET", "http://h?q", "HTTP/1.1", "h"],
    ["GET http:///x HTTP/1.1", "GET", "http:///x", "HTTP/1.1", undefined],
  ])("splits %j", (request, http_method, http_url, http_version, host) => {
    const document = documentOf({ request });
    const { http_method: m, http_url: u, http_version: v, host: h } = document;
    expect([m, u, v, h]).toEqual([http_method, http_url, http_version, host]);
  });
});

describe("text", () => {
  it.each([
    ["escaped quote", 'a\\"b c', 'a\\"b c'],
    ["hexadecimal quote", "a\\x22b", "a\\x22b"],
    ["raw quote inside", 'a"b', 'a"b'],
    ["backslash at the end", "a\\\\", "a\\\\"],
    ["tab and control characters", "a\tb\u0001c", "a\tb\u0001c"],
    ["multi-byte characters", "ä€😀", "ä€😀"],
    ["empty", "", undefined],
    ["dash", "-", undefined],
  ])("keeps %s as it is written", (_, agent, expected) => {
    expect(documentOf({ agent })["user_agent"]).toBe(expected);
  });

  it("replaces invalid UTF-8 by U+FFFD", () => {
    const line = Buffer.from(classic({ agent: "a?b" }));
    line[line.indexOf("a?b") + 1] = 0xff;
    expect(parse("classic", line).items[0]?.document["user_agent"]).toBe("a\ufffdb");
  });

  it("keeps fields that it does not know in one string", () => {
    expect(documentOf({ rest: 'C P "new field" 17 ' })).toMatchObject({
      ssl_cipher: "C",
      ssl_protocol: "P",
      extra: '"new field" 17',
    });
  });
});

describe("addresses", () => {
  it.each([
    ["10.0.0.1:80", "10.0.0.1", 80],
    ["2a02:ab04:2b6:f215:215:5dff:fe8d:1:50718", "2a02:ab04:2b6:f215:215:5dff:fe8d:1", 50718],
    ["[2001:db8::1]:443", "2001:db8::1", 443],
    ["[2001:db8::1]", "2001:db8::1", undefined],
    ["::ffff:10.1.2.3:443", "::ffff:10.1.2.3", 443],
    ["10.0.0.1", "10.0.0.1", undefined],
    ["10.0.0.1:-", "10.0.0.1", undefined],
    ["-", undefined, undefined],
  ])("splits %j", (client, ip, port) => {
    const document = documentOf({ client });
    expect([document["client_ip"], document["client_port"]]).toEqual([ip, port]);
  });

  it.each([
    "10.0.0.256:80",
    "10.0.0:80",
    "host:80",
    "1:2:3:80",
    "10.0.0.1:65536",
    "10.0.0.1:x",
    "010.0.0.1:80",
  ])("rejects %j and names the field", (client) => {
    expect(rejectOf({ client })).toMatchObject({
      reason: "unparsable",
      offset: 0,
      message: expect.stringMatching(/^Field 3 of classic \(client:port\), at byte 31 of the line, .*\.$/),
    });
  });
});

describe("numbers", () => {
  it.each([
    ["-1", undefined],
    ["-", undefined],
    ["0.000073", 0.000073],
    ["12", 12],
    ["007.5", 7.5],
  ])("reads the duration %j", (time, expected) => {
    expect(documentOf({ time })["request_processing_time"]).toBe(expected);
  });
  it.each(["1.", ".5", "1e5", "abc", "-2", "1.2.3", "9999999999999999999"])(
    "rejects the duration %j",
    (time) => {
      expect(rejectOf({ time })?.message).toContain(
        "(request_processing_time), at byte 63 of the line, is not a duration",
      );
    },
  );
  it.each([
    ["000", 0],
    ["123456789012", 123_456_789_012],
    ["-5", -5],
    ["-", undefined],
  ])("reads the whole number %j", (bytes, expected) => {
    expect(documentOf({ bytes })["sent_bytes"]).toBe(expected);
  });
  it.each(["1.5", "12a", "--1", "9999999999999999999"])("rejects the whole number %j", (bytes) => {
    expect(rejectOf({ bytes })?.message).toContain("(sent_bytes)");
  });
});

describe("times", () => {
  it.each([
    "2016-02-29T00:00:00Z",
    "2015-05-13T23:39:43",
    "2015-05-13T23:39:43.1Z",
    "2015-05-13T23:39:43.123456789Z",
  ])("takes %s", (timestamp) => {
    expect(documentOf({ timestamp })["timestamp"]).toBe(
      timestamp.endsWith("Z") ? timestamp : `${timestamp}Z`,
    );
  });
  it.each([
    "2015-02-29T00:00:00Z",
    "2015-13-01T00:00:00Z",
    "2015-00-10T00:00:00Z",
    "1969-12-31T23:59:59Z",
    "2262-01-01T00:00:00Z",
    "2015-05-13T24:00:00Z",
    "2015-05-13T23:60:00Z",
    "2015-05-13T23:39:60Z",
    "2015-05-13T23:39:43.Z",
    "2015-05-13T23:39:43.1234567890Z",
    "2015-05-13 23:39:43Z",
    "2015-05-13T23:39:43+00:00",
    "-",
  ])("rejects %s", (timestamp) => {
    expect(rejectOf({ timestamp })?.message).toMatch(
      /^Field 1 of classic \(timestamp\), at byte 0 of the line, is/,
    );
  });

  it("checks a second of a minute that it has seen as strictly as the first", () => {
    const seconds = [
      "2015-05-13T23:39:43Z",
      "2015-05-13T23:39:60Z",
      "2015-05-13T23:39:43.xZ",
      "2015-05-13T23:39:44.5Z",
    ];
    const { items, rejects } = parse(
      "classic",
      seconds.map((timestamp) => classic({ timestamp })).join("\n"),
    );
    expect(items.map(({ document }) => document["timestamp"])).toEqual([seconds[0], seconds[3]]);
    expect(rejects).toHaveLength(2);
  });
});

describe("lines", () => {
  it("takes any line ending, counts empty lines as skipped, and makes ids of offsets", () => {
    const line = classic({});
    const { items, lines, skipped } = parse("classic", `${line}\r\n\n\r\n${line}`);
    expect({ lines, skipped }).toEqual({ lines: 4, skipped: 2 });
    expect(items.map(({ id }) => Number(id.slice(3)))).toEqual([0, line.length + 5]);
  });

  it("rejects a line with too few fields, and one whose quote is not closed", () => {
    expect(parse("classic", "2015-05-13T23:39:43.945958Z lb").rejects[0]).toMatchObject({
      reason: "too_few_fields",
      message: "The line has fewer fields (2) than classic (at least 12).",
    });
    const open = classic({}).replace('HTTP/1.1"', "HTTP/1.1");
    expect(parse("classic", open.slice(0, open.indexOf('"curl') - 1)).rejects[0]?.message).toContain(
      "has no closing quote",
    );
  });

  it("names every index by the record's own time", () => {
    const timestamps = ["2016-01-02T23:00:00Z", "2016-01-03T00:00:00Z", "2015-12-31T05:00:00Z"];
    const content = timestamps.map((timestamp) => classic({ timestamp })).join("\n");
    const names = (rotation: "hour" | "day" | "week" | "month") =>
      parse("classic", content, { rotation }).items.map(({ index }) => index);
    expect(names("hour")).toEqual(["elb-2016-01-02-23", "elb-2016-01-03-00", "elb-2015-12-31-05"]);
    expect(names("day")).toEqual(["elb-2016-01-02", "elb-2016-01-03", "elb-2015-12-31"]);
    expect(names("week")).toEqual(["elb-2016-w01", "elb-2016-w02", "elb-2016-w01"]);
    expect(names("month")).toEqual(["elb-2016-01", "elb-2016-01", "elb-2015-12"]);
  });

  it("puts offsets beyond 2^32 into ids", () => {
    const { items } = parse("classic", classic({}), { idPrefix: "x-" });
    expect(items[0]?.id).toBe("x-000000000000000");
  });
});
