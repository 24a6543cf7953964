import { describe, expect, it } from "@jest/globals";
import { parse } from "../../factories/parse.ts";

const key =
  "AWSLogs/123456789012/elasticloadbalancing/us-east-2/2024/10/04/conn_log_123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.50dc6c495c0c9188_20241004T1705Z_172.16.10.10_1a2b3c.log.gz";
const classicStart = "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80";
const albStart =
  'http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-"';

/** The one item that comes of the line. */
const one = (format: Parameters<typeof parse>[0], line: string) => {
  const { items, rejects } = parse(format, `${line}\n`, { key });
  expect(rejects).toEqual([]);
  expect(items).toHaveLength(1);
  return items[0];
};

describe("fields that AWS appended, lists and paths", () => {
  it("leaves out the placeholders that AWS writes before it releases a field, and keeps what follows them", () => {
    const full = `${albStart} "10.0.0.1:80" "200" "-" "-" TID_1 "-" "-" "-" 2001:db8::1`;
    const document = { ip_address: "2001:db8::1", conn_trace_id: "TID_1" };
    for (const placeholders of ["-", '"-"', '- "-" -', '"-"  -']) {
      const found = one("alb", `${full} ${placeholders}`)?.document;
      expect(found).toMatchObject(document);
      expect(found).not.toHaveProperty("extra");
    }
    for (const extra of ['"-" new', '- "a new one"', "--", '"'])
      expect(one("alb", `${full} ${extra}`)?.document).toMatchObject({ ...document, extra });
    expect(one("alb", `${albStart} - - - - - - - - not-an-address`)?.document).toMatchObject({
      extra: "not-an-address",
    });
  });

  it("reads all actions of an ALB entry as a list", () => {
    const withActions = (actions: string) => albStart.replace('"forward"', actions);
    for (const [actions, expected] of [
      ['"waf,authenticate,forward"', ["waf", "authenticate", "forward"]],
      ["redirect", ["redirect"]],
    ] as const)
      expect(one("alb", withActions(actions))?.document).toMatchObject({ actions_executed: expected });
    expect(one("alb", withActions('"-"'))?.document).not.toHaveProperty("actions_executed");
  });

  it.each([
    ["GET http://h:80/a/b?c=/d HTTP/1.1", "/a/b"],
    ["GET http://h:80/a b/c?d HTTP/1.1", "/a b/c"],
    ["GET /a?b HTTP/1.1", "/a"],
    ["GET http://user@h:80/#x HTTP/1.1", "/"],
    ["GET http://[2001:db8::1]:80/a HTTP/1.1", "/a"],
    ["- http://h:80-/ ", "/"],
    ["GET http://h:80?a=/b HTTP/1.1", undefined],
    ["OPTIONS * HTTP/1.1", undefined],
    ["CONNECT h:443 HTTP/1.1", undefined],
    ["- http://h:80- -", undefined],
    ["- - - ", undefined],
  ])("takes from the request %s the path %s", (request, path) => {
    const line = `${classicStart} 0.1 0.1 0.1 200 200 0 29 "${request}" "-" - -`;
    expect(one("classic", line)?.document["http_path"]).toBe(path);
  });

  it("reads the load balancer's name and its node's address in either order, and only once each", () => {
    const health = "http 2026-09-23T07:11:27.691358Z 0.004 10.0.0.1:80 my-targets PASS 200 -";
    const node = { elb_name: "app/tiles/98e3a879de9d6b42", ip_address: "203.0.113.57" };
    for (const order of [Object.values(node), Object.values(node).toReversed()])
      expect(one("alb-health-check", `${health} ${order.join(" ")}`)?.document).toMatchObject(node);
    expect(one("alb-health-check", `${health} 203.0.113.57 203.0.113.58`)?.document).toMatchObject({
      ip_address: "203.0.113.57",
      elb_name: "app/my-loadbalancer/50dc6c495c0c9188",
      extra: "203.0.113.58",
    });
    const connection =
      '2026-09-23T07:11:27.691358Z 198.51.100.40 64326 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.3 "-" - - Success TID_1 x25519';
    expect(one("alb-connection", `${connection} ${Object.values(node).join(" ")}`)?.document).toMatchObject({
      ...node,
      tls_keyexchange: "x25519",
    });
    expect(one("alb-connection", `${connection} - -`)?.document).toMatchObject({
      elb_name: "app/my-loadbalancer/50dc6c495c0c9188",
    });
  });

  it("drops a byte order mark at the beginning of an object, and treats it as text elsewhere", () => {
    const line = `\ufeff${classicStart} 0.1 0.1 0.1 200 200 0 29 "GET http://h:80/ HTTP/1.1" "-" - -`;
    expect(one("classic", line)?.document).toMatchObject({ elb_name: "my-loadbalancer" });
    expect(parse("classic", `\n${line}`).rejects).toHaveLength(1);
    expect(parse("json", '\ufeff{"timestamp":"2026-01-01T00:00:00Z"}\n').items).toHaveLength(1);
  });

  it("reads a classic user agent that holds newlines, and no other text across lines", () => {
    const line = (agent: string, rest = "- -") =>
      `${classicStart} 0.1 0.1 0.1 200 200 0 29 "GET http://h:80/ HTTP/1.1" "${agent}" ${rest}\n`;
    const agents = ["one", "two\nlines", "three\r\n\nlines", "curl/8"];
    const { items, rejects, lines } = parse("classic", agents.map((agent) => line(agent)).join(""));
    expect(items.map(({ document }) => document["user_agent"])).toEqual(agents);
    expect(rejects).toEqual([]);
    expect(lines).toBe(agents.length);
    const stray = parse("classic", `${line("a")}stray\n${line("b")}`);
    expect(stray.items).toHaveLength(2);
    expect(stray.rejects.map((reject) => reject.line.toString())).toEqual(["stray"]);
    const open = parse("classic", `${line("a").replace('a" -', "a -")}rest\nmore\n${line("b")}`);
    expect(open.items).toHaveLength(1);
    expect(open.rejects.map((reject) => reject.line.toString().split("\n").length)).toEqual([3]);
    expect(parse("classic", line("a\nb", "- -\nmore")).rejects).toHaveLength(1);
  });
});
