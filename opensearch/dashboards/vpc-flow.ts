import type { Dashboard, NamedQuery } from "../saved-objects/description.ts";
import { Charts, numberWidth, tableHeight } from "./charts.ts";
import { vpcFlow } from "./patterns.ts";

const flows = { of: "count", label: "Flows" } as const;
const bytes = { of: "sum", field: "bytes", label: "Bytes" } as const;
const packets = { of: "sum", field: "packets", label: "Packets" } as const;
const rejected = "action:REJECT";
const noRejects =
  "Empty while security groups and network ACLs reject nothing, or flow logs are of accepted traffic only";
const skipped = "log_status:SKIPDATA";
const mostBytes = { metric: 1, direction: "desc" } as const;
const source = { by: "terms", field: "source_ip", size: 20, label: "From" } as const;
const destination = { by: "terms", field: "destination_ip", size: 20, label: "To" } as const;
const port = { by: "terms", field: "destination_port", size: 20, label: "Port" } as const;

const without = (field: string, version: number): string =>
  `Empty while the flow logs have no ${field}: choose it in a custom format (version ${version})`;

/** By where traffic leaves ("Flow log records", traffic-path); only what goes out has one. */
const paths: readonly NamedQuery[] = [
  { label: "within the VPC", query: "traffic_path:1" },
  { label: "to the internet", query: "traffic_path:8" },
  { label: "internet or gateway endpoint", query: "traffic_path:2" },
  { label: "gateway endpoint", query: "traffic_path:7" },
  { label: "peered VPC", query: "traffic_path:(4 OR 5)" },
  { label: "VPN or local gateway", query: "traffic_path:(3 OR 6)" },
];

const charts = new Charts("logpipe-vpc-flow", "VPC flow", vpcFlow);
const rejectedFlows = charts.view("rejected-flows", "rejected flows", {
  description: "Flows that a security group or network ACL rejected, newest first",
  query: rejected,
  columns: ["source_ip", "destination_ip", "destination_port", "protocol", "interface_id", "packets"],
});

export const vpcFlowLogs: Dashboard = {
  id: "logpipe-vpc-flow",
  title: "VPC flow logs",
  description: "Flow logs of VPCs: what is rejected, who talks most, and which way traffic goes",
  rows: [
    charts.choosers([
      { field: "account_id", label: "Account" },
      { field: "region", label: "Region" },
      { field: "interface_id", label: "Interface" },
      { field: "action", label: "Action" },
      { field: "destination_port", label: "Destination port" },
    ]),
    {
      height: 8,
      panels: [
        {
          width: 27,
          shows: charts.totals("flows, traffic and sources", [
            flows,
            bytes,
            packets,
            { of: "cardinality", field: "source_ip", label: "Sources" },
          ]),
        },
        { width: 7, shows: charts.alarm("rejects", "rejected", "Flows", "amber", rejected) },
        { width: 7, shows: charts.alarm("gaps", "not recorded", "Gaps", "red", skipped) },
        { width: 7, shows: charts.further(rejectedFlows, "Rejected flows") },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("actions", "flows by action over time", {
            kind: "histogram",
            metrics: [flows],
            buckets: [{ by: "time" }, { by: "terms", field: "action", size: 5, label: "Action" }],
          }),
        },
        {
          width: 24,
          shows: charts.chart("rejected-ports", "rejected flows by port over time", {
            kind: "histogram",
            query: rejected,
            metrics: [flows],
            buckets: [{ by: "time" }, { ...port, size: 10 }],
            emptyWhen: noRejects,
          }),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.latest(
            "rejected-sources",
            "who is rejected, at which port",
            flows,
            [source, { ...port, size: 5 }],
            [340, 110],
            { query: rejected, emptyWhen: noRejects },
          ),
        },
        {
          width: 24,
          shows: charts.latest(
            "rejected-destinations",
            "where flows are rejected",
            flows,
            [
              { by: "terms", field: "interface_id", size: 20, label: "Interface" },
              { ...destination, size: 3 },
            ],
            [230, 230],
            { query: rejected, emptyWhen: noRejects },
          ),
        },
      ],
    },
    {
      height: tableHeight,
      panels: [
        {
          width: 24,
          shows: charts.chart("talkers", "who talks most to whom", {
            kind: "table",
            metrics: [flows, bytes, packets],
            buckets: [
              { ...source, orderBy: mostBytes },
              { ...destination, size: 3, orderBy: mostBytes },
            ],
            widths: [220, 220, numberWidth, 110, numberWidth],
          }),
        },
        {
          width: 24,
          shows: charts.chart("ports", "ports with most bytes", {
            kind: "table",
            metrics: [flows, bytes, packets],
            buckets: [
              { ...port, orderBy: mostBytes },
              { by: "terms", field: "protocol", size: 3, label: "Protocol", orderBy: mostBytes },
            ],
            widths: [220, 110, numberWidth, 110, numberWidth],
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        { width: 16, shows: charts.top("sources", "sources by bytes", "source_ip", "From", bytes) },
        {
          width: 16,
          shows: charts.top("destinations", "destinations by bytes", "destination_ip", "To", bytes),
        },
        {
          width: 16,
          shows: charts.top("interfaces", "interfaces by bytes", "interface_id", "Interface", bytes),
        },
      ],
    },
    {
      height: 14,
      panels: [
        {
          width: 24,
          shows: charts.chart("directions", "bytes by direction over time", {
            kind: "area",
            query: "_exists_:flow_direction",
            metrics: [bytes],
            buckets: [
              { by: "time" },
              {
                by: "terms",
                field: "flow_direction",
                size: 2,
                label: "Direction",
                orderBy: { metric: 0, direction: "desc" },
              },
            ],
            emptyWhen: without("flow-direction", 5),
          }),
        },
        {
          width: 24,
          shows: charts.chart("paths", "bytes that leave, by path over time", {
            kind: "area",
            query: "_exists_:traffic_path",
            metrics: [bytes],
            buckets: [{ by: "time" }, { by: "filters", filters: paths }],
            emptyWhen: without("traffic-path", 5),
          }),
        },
      ],
    },
    {
      height: 16,
      panels: [
        {
          width: 16,
          shows: charts.top("zones", "bytes by availability zone", "az_id", "Zone", bytes, {
            query: "_exists_:az_id",
            emptyWhen: without("az-id", 4),
          }),
        },
        {
          width: 16,
          shows: charts.top(
            "services",
            "bytes to AWS services",
            "packet_destination_service",
            "Service",
            bytes,
            {
              query: "_exists_:packet_destination_service",
              emptyWhen: without("pkt-dst-aws-service", 5),
            },
          ),
        },
        {
          width: 16,
          shows: charts.top("instances", "bytes by instance", "instance_id", "Instance", bytes, {
            query: "_exists_:instance_id",
            emptyWhen: without("instance-id", 3),
          }),
        },
      ],
    },
    { height: 20, panels: [{ width: 48, shows: rejectedFlows }] },
  ],
};
