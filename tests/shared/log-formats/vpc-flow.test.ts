import { describe, expect, it } from "@jest/globals";
import { detectFormat } from "../../../src/shared/log-formats/detect-format.ts";
import { parse } from "../../factories/parse.ts";
import { sampleText } from "../../fixtures/log-lines.ts";

const key =
  "AWSLogs/o-abc/123456789012/vpcflowlogs/eu-west-1/2026/11/28/123456789012_vpcflowlogs_eu-west-1_fl-1_20261128T1000Z_x.log.gz";

function parsed(content: string) {
  const layout = detectFormat("", Buffer.from(content));
  if ("unknown" in layout) throw new Error(layout.unknown);
  expect(layout.format).toBe("vpc-flow");
  return parse("vpc-flow", content, { layout });
}

describe("VPC flow logs", () => {
  it("reads lines of the default format, and takes the Region from the key", () => {
    const { items, rejects } = parse("vpc-flow", sampleText("vpc-flow"), { key });
    expect(rejects).toEqual([]);
    expect(items[0]).toEqual({
      index: "vpc-flow-2026-11-28",
      id: "id-000000000000115",
      document: {
        timestamp: "2026-11-28T10:00:00Z",
        end_time: "2026-11-28T10:01:00Z",
        version: 2,
        account_id: "123456789012",
        region: "eu-west-1",
        interface_id: "eni-0a1b2c3d",
        source_ip: "192.0.2.77",
        source_port: 40_211,
        destination_ip: "198.51.100.10",
        destination_port: 3389,
        protocol: 6,
        packets: 1,
        bytes: 60,
        action: "REJECT",
        log_status: "OK",
      },
    });
    expect(items).toHaveLength(2);
  });

  it("reads them without a header, as CloudWatch Logs has them", () => {
    const [, ...lines] = sampleText("vpc-flow").split("\n");
    const { items } = parsed(lines.join("\n"));
    expect(items.map(({ document }) => document["action"])).toEqual(["REJECT", "ACCEPT"]);
  });

  it("counts windows without data and skipped ones apart", () => {
    const header =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status";
    const noData = "2 123456789012 eni-0a1b2c3d - - - - - - - 1795860000 1795860060 - NODATA";
    expect(parsed(`${header}\n${noData}\n`).items[0]?.document).toEqual({
      timestamp: "2026-11-28T10:00:00Z",
      end_time: "2026-11-28T10:01:00Z",
      version: 2,
      account_id: "123456789012",
      interface_id: "eni-0a1b2c3d",
      log_status: "NODATA",
    });
  });

  it("reads custom formats, in alphabetical order as well, up to the newest version", () => {
    const fields = {
      action: "ACCEPT",
      "az-id": "use1-az4",
      dstaddr: "2001:db8::2",
      "ecs-service-name": "shop",
      "encryption-status": "1",
      end: "1795860060",
      "flow-direction": "egress",
      "instance-tag": "team%3Dshop",
      "pkt-dst-aws-service": "S3",
      region: "us-east-1",
      "resource-id": "tgw-1",
      srcaddr: "2001:db8::1",
      "tcp-flags": "19",
      "traffic-path": "8",
    };
    const { items } = parsed(`${Object.keys(fields).join(" ")}\n${Object.values(fields).join(" ")}\n`);
    expect(items[0]).toMatchObject({
      // Without `start`, the window's end is the record's time.
      index: "vpc-flow-2026-11-28",
      document: {
        timestamp: "2026-11-28T10:01:00Z",
        source_ip: "2001:db8::1",
        flow_direction: "egress",
        tcp_flags: 19,
        traffic_path: 8,
        packet_destination_service: "S3",
        ecs_service_name: "shop",
        region: "us-east-1",
        resource_id: "tgw-1",
      },
    });
  });

  it("redacts all addresses", () => {
    const { items } = parse("vpc-flow", sampleText("vpc-flow"), { redactClientAddresses: "mask" });
    expect(items[0]?.document).toMatchObject({ source_ip: "192.0.2.0", destination_ip: "198.51.100.0" });
  });
});
