/** Something that goes wrong in the sample data, to be found there. Times are parts of the 24 hours, 0 to 1. */
interface Incident {
  readonly from: number;
  readonly to: number;
}

/** A target that answers with 502s, fails its health checks and logs errors, a few hours before the end. */
export const failingTarget = { from: 0.84, to: 0.88, address: "10.0.1.11", host: "ip-10-0-1-11" } as const;
/** A path that takes seconds. */
export const slowPath = { from: 0.58, to: 0.64, path: "/api/v1/orders" } as const;
/** Objects that a partner may no longer read. */
export const deniedReads = { from: 0.7, to: 0.72 } as const;
/** Client certificates that are not trusted. */
export const untrustedClients = { from: 0.3, to: 0.33 } as const;
/** An address that tries the ports of all hosts. */
export const portScan = { from: 0.45, to: 0.47, address: "192.0.2.66" } as const;
/** A role that lost a permission. */
export const deniedCalls = { from: 0.76, to: 0.78 } as const;
/** A function that waits for a service that does not answer. */
export const timeOuts = { from: 0.9, to: 0.93, functionName: "charge-card" } as const;

export const sampleLengthMs = 86_400_000;

export function isDuring({ from, to }: Incident, part: number): boolean {
  return part >= from && part < to;
}

/** One line for each incident: when it was, what happened, and the query that finds it. @param endMs end of the data */
export function renderIncidents(endMs: number): string {
  const startMs = endMs - sampleLengthMs;
  const time = (part: number): string =>
    new Date(startMs + part * sampleLengthMs).toISOString().slice(5, 16).replace("T", " ");
  const lines: readonly (readonly [Incident, string, string])[] = [
    [
      failingTarget,
      `target ${failingTarget.address} answers with 502`,
      `alb-*: target_ip:"${failingTarget.address}" AND elb_status_code:502`,
    ],
    [slowPath, `${slowPath.path} takes seconds`, "elb-*: http_url:*orders* AND backend_processing_time:>2"],
    [timeOuts, `${timeOuts.functionName} times out`, "app-logs-*: lambda.status:timeout"],
    [deniedReads, "a partner is denied reads", "s3-access-*: http_status:403"],
    [
      portScan,
      `${portScan.address} tries ports`,
      `vpc-flow-*: action:REJECT AND source_ip:"${portScan.address}"`,
    ],
    [deniedCalls, "calls of the AWS API are denied", "cloudtrail-*: error_code:AccessDenied"],
    [untrustedClients, "clients are not trusted", "alb-connection-*: tls_verify_status:Failed*"],
  ];
  return lines
    .map(
      ([incident, what, query]) =>
        `  ${time(incident.from)} to ${time(incident.to).slice(6)}  ${what.padEnd(40)}${query}`,
    )
    .join("\n");
}
