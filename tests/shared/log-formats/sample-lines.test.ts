import { describe, expect, it } from "@jest/globals";
import { parse } from "../../factories/parse.ts";

const key =
  "AWSLogs/123456789012/elasticloadbalancing/us-east-2/2024/10/04/conn_log_123456789012_elasticloadbalancing_us-east-2_app.my-loadbalancer.50dc6c495c0c9188_20241004T1705Z_172.16.10.10_1a2b3c.log.gz";

const one = (format: Parameters<typeof parse>[0], line: string) => {
  const { items, rejects } = parse(format, `${line}\n`, { key });
  expect(rejects).toEqual([]);
  expect(items).toHaveLength(1);
  const [item] = items;
  const { account_id, region, ...others } = item?.document ?? {};
  expect([account_id, region]).toEqual(["123456789012", "us-east-2"]); // what the key says
  return { ...item, document: others };
};

const classicCommon = {
  timestamp: "2015-05-13T23:39:43.945958Z",
  elb_name: "my-loadbalancer",
  client_ip: "192.168.131.39",
  client_port: 2817,
  backend_ip: "10.0.0.1",
  backend_port: 80,
};
const classicStart = "2015-05-13T23:39:43.945958Z my-loadbalancer 192.168.131.39:2817 10.0.0.1:80";

describe("lines as AWS documents them", () => {
  it("reads a classic HTTP entry", () => {
    expect(
      one(
        "classic",
        `${classicStart} 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -`,
      ),
    ).toEqual({
      index: "elb-2015-05-13",
      id: "id-000000000000000",
      document: {
        ...classicCommon,
        request_processing_time: 0.000073,
        backend_processing_time: 0.001048,
        response_processing_time: 0.000057,
        elb_status_code: 200,
        backend_status_code: 200,
        received_bytes: 0,
        sent_bytes: 29,
        http_method: "GET",
        http_url: "http://www.example.com:80/",
        http_path: "/",
        http_version: "HTTP/1.1",
        host: "www.example.com",
        user_agent: "curl/7.38.0",
      },
    });
  });

  it("reads a classic HTTPS entry", () => {
    expect(
      one(
        "classic",
        `${classicStart} 0.000086 0.001048 0.001337 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.38.0" DHE-RSA-AES128-SHA TLSv1.2`,
      )?.document,
    ).toMatchObject({ host: "www.example.com", ssl_cipher: "DHE-RSA-AES128-SHA", ssl_protocol: "TLSv1.2" });
  });

  it("reads classic TCP and SSL entries, which have no request and no status", () => {
    const tcp = `${classicStart} 0.001069 0.000028 0.000041 - - 82 305 "- - - " "-"`;
    const expected = {
      ...classicCommon,
      request_processing_time: 0.001069,
      backend_processing_time: 0.000028,
      response_processing_time: 0.000041,
      received_bytes: 82,
      sent_bytes: 305,
    };
    expect(one("classic", `${tcp} - -`)?.document).toEqual(expected);
    expect(one("classic", `${tcp} ECDHE-ECDSA-AES128-GCM-SHA256 TLSv1.2`)?.document).toEqual({
      ...expected,
      ssl_cipher: "ECDHE-ECDSA-AES128-GCM-SHA256",
      ssl_protocol: "TLSv1.2",
    });
  });

  it("reads the twelve fields of classic entries before 2015", () => {
    const old = `${classicStart} 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1"`;
    expect(one("classic", old)?.document).toMatchObject({ http_version: "HTTP/1.1", sent_bytes: 29 });
  });

  it("leaves out the times of a classic request that was not dispatched", () => {
    const { document } =
      one(
        "classic",
        '2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 - -1 -1 -1 503 0 0 0 "GET http://h:80/ HTTP/1.1" "-" - -',
      ) ?? {};
    expect(document).toEqual({
      timestamp: "2015-05-13T23:39:43.945958Z",
      elb_name: "lb",
      client_ip: "192.168.131.39",
      client_port: 2817,
      elb_status_code: 503,
      backend_status_code: 0,
      received_bytes: 0,
      sent_bytes: 0,
      http_method: "GET",
      http_url: "http://h:80/",
      http_path: "/",
      http_version: "HTTP/1.1",
      host: "h",
    });
  });

  const albStart =
    'http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-"';
  const albDocument = {
    type: "http",
    timestamp: "2018-07-02T22:23:00.186641Z",
    elb_name: "app/my-loadbalancer/50dc6c495c0c9188",
    client_ip: "192.168.131.39",
    client_port: 2817,
    target_ip: "10.0.0.1",
    target_port: 80,
    request_processing_time: 0,
    target_processing_time: 0.001,
    response_processing_time: 0,
    elb_status_code: 200,
    target_status_code: 200,
    received_bytes: 34,
    sent_bytes: 366,
    http_method: "GET",
    http_url: "http://www.example.com:80/",
    http_path: "/",
    http_version: "HTTP/1.1",
    host: "www.example.com",
    user_agent: "curl/7.46.0",
    target_group_arn:
      "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067",
    trace_id: "Root=1-58337262-36d228ad5d99923122bbe354",
    matched_rule_priority: 0,
    request_creation_time: "2018-07-02T22:22:48.364000Z",
    actions_executed: ["forward"],
    target_port_list: ["10.0.0.1:80"],
    target_status_code_list: ["200"],
  };

  it("reads ALB entries of 29, 33 and 34 fields", () => {
    const rest = '"10.0.0.1:80" "200" "-" "-"';
    expect(one("alb", `${albStart} ${rest}`)).toEqual({
      index: "alb-2018-07-02",
      id: "id-000000000000000",
      document: albDocument,
    });
    const today = `${albStart} ${rest} TID_1234abcd5678ef90 "-" "-" "-"`;
    const todayDocument = { ...albDocument, conn_trace_id: "TID_1234abcd5678ef90" };
    expect(one("alb", today)?.document).toEqual(todayDocument);
    expect(one("alb", `${today} 10.1.2.3`)?.document).toEqual({ ...todayDocument, ip_address: "10.1.2.3" });
  });

  it("reads ALB lists of several targets, quoted and, in old lines, unquoted", () => {
    const lists = {
      target_port_list: ["10.0.0.1:80", "10.0.0.2:80"],
      target_status_code_list: ["200", "502"],
      classification: "Ambiguous",
    };
    expect(
      one("alb", `${albStart} "10.0.0.1:80 10.0.0.2:80" "200 502" "Ambiguous" "-"`)?.document,
    ).toMatchObject(lists);
    expect(one("alb", `${albStart} 10.0.0.1:80 10.0.0.2:80 200 502 "Ambiguous" "-"`)?.document).toMatchObject(
      lists,
    );
  });

  it("reads an NLB entry, whose times have no zone and whose list of protocols is one field", () => {
    expect(
      one(
        "nlb",
        'tls 2.0 2020-04-01T08:51:42 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 172.100.100.185:443 5 2 98 246 - arn:aws:acm:us-east-2:671290407336:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - ECDHE-RSA-AES128-SHA tlsv12 - my-network-loadbalancer-c6e77e28c25b2234.elb.us-east-2.amazonaws.com h2 h2 "h2","http/1.1" 2020-04-01T08:51:20',
      ),
    ).toEqual({
      index: "nlb-2020-04-01",
      id: "id-000000000000000",
      document: {
        type: "tls",
        version: "2.0",
        timestamp: "2020-04-01T08:51:42Z",
        elb_name: "net/my-network-loadbalancer/c6e77e28c25b2234",
        listener: "g3d4b5e8bb8464cd",
        client_ip: "72.21.218.154",
        client_port: 51341,
        destination_ip: "172.100.100.185",
        destination_port: 443,
        connection_time: 5,
        tls_handshake_time: 2,
        received_bytes: 98,
        sent_bytes: 246,
        chosen_cert_arn:
          "arn:aws:acm:us-east-2:671290407336:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99",
        tls_cipher: "ECDHE-RSA-AES128-SHA",
        tls_protocol_version: "tlsv12",
        domain_name: "my-network-loadbalancer-c6e77e28c25b2234.elb.us-east-2.amazonaws.com",
        alpn_fe_protocol: "h2",
        alpn_be_protocol: "h2",
        alpn_client_preference_list: ["h2", "http/1.1"],
        tls_connection_creation_time: "2020-04-01T08:51:20Z",
      },
    });
  });

  it("reads an NLB entry of a failed handshake", () => {
    const line =
      "tls 2.0 2024-10-25T17:33:59 net/lb/c6e77e28c25b2234 g3d4b5e8bb8464cd 72.21.218.154:51341 172.100.100.185:443 0 - 0 0 - - - - - - - - - - 2024-10-25T17:33:59";
    expect(one("nlb", line)?.document).toEqual({
      type: "tls",
      version: "2.0",
      timestamp: "2024-10-25T17:33:59Z",
      elb_name: "net/lb/c6e77e28c25b2234",
      listener: "g3d4b5e8bb8464cd",
      client_ip: "72.21.218.154",
      client_port: 51341,
      destination_ip: "172.100.100.185",
      destination_port: 443,
      connection_time: 0,
      received_bytes: 0,
      sent_bytes: 0,
      tls_connection_creation_time: "2024-10-25T17:33:59Z",
    });
  });

  it("reads connection log entries, and takes the load balancer's name from the key", () => {
    const line =
      '2024-10-04T17:05:15.514108Z 192.168.131.39 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036 "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US" NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z FEF257372D5C14D4 Success';
    expect(one("alb-connection", line)).toEqual({
      index: "alb-connection-2024-10-04",
      id: "id-000000000000000",
      document: {
        timestamp: "2024-10-04T17:05:15.514108Z",
        client_ip: "192.168.131.39",
        client_port: 36280,
        listener_port: 443,
        tls_protocol: "TLSv1.2",
        tls_cipher: "ECDHE-RSA-AES128-GCM-SHA256",
        tls_handshake_latency: 4.036,
        leaf_client_cert_subject: "CN=amazondomains.com,O=endEntity,L=Seattle,ST=Washington,C=US",
        leaf_client_cert_validity: "NotBefore=2023-09-21T22:43:21Z;NotAfter=2026-06-17T22:43:21Z",
        leaf_client_cert_serial_number: "FEF257372D5C14D4",
        tls_verify_status: "Success",
        elb_name: "app/my-loadbalancer/50dc6c495c0c9188",
      },
    });
    const plain = '2024-11-29T13:45:24.599544Z 172.31.43.26 58206 80 - - - "-" - - - TID_16132ed0b4112148';
    expect(one("alb-connection", plain)?.document).toEqual({
      timestamp: "2024-11-29T13:45:24.599544Z",
      client_ip: "172.31.43.26",
      client_port: 58206,
      listener_port: 80,
      conn_trace_id: "TID_16132ed0b4112148",
      elb_name: "app/my-loadbalancer/50dc6c495c0c9188",
    });
  });

  it("reads health check entries", () => {
    const line =
      "http 2025-10-31T12:44:58.901409Z 1.121980746 172.31.31.9:80 my-targets FAIL 502 TargetError";
    expect(one("alb-health-check", line)).toEqual({
      index: "alb-health-check-2025-10-31",
      id: "id-000000000000000",
      document: {
        type: "http",
        timestamp: "2025-10-31T12:44:58.901409Z",
        latency: 1.121980746,
        target_ip: "172.31.31.9",
        target_port: 80,
        target_group_id: "my-targets",
        status: "FAIL",
        status_code: 502,
        reason_code: "TargetError",
        elb_name: "app/my-loadbalancer/50dc6c495c0c9188",
      },
    });
  });
});
