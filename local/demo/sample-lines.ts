import { deniedReads, isDuring, untrustedClients } from "./sample-incidents.ts";
import { requests } from "./sample-requests.ts";

/** Writes the line of that number; call it with 0, 1, 2, … for the same lines each time. */
export type LineOf = (index: number) => string;

/** Where the 24 hours start by default, epoch milliseconds. */
export const sampleStartMs = Date.UTC(2026, 10, 20);

export function classicLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, client, target, seconds, status, sentBytes, method, url, agent } = requestOf(index);
    return `${time} shop-frontend ${client} ${target} 0.000043 ${seconds.toFixed(6)} 0.000037 ${status} ${status} 0 ${sentBytes} "${method} ${url} HTTP/1.1" "${agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2\n`;
  };
}

export function albLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, client, target, seconds, status, sentBytes, method, url, agent } = requestOf(index);
    const id = (index * 2_654_435_761).toString(16).padStart(24, "0").slice(-24);
    return `h2 ${time} app/shop/50dc6c495c0c9188 ${client} ${target} 0.000 ${seconds.toFixed(3)} 0.000 ${status} ${status} 34 ${sentBytes} "${method} ${url} HTTP/2.0" "${agent}" TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "Root=1-58337262-${id}" "shop.example.com" "session-reused" 0 ${time} "forward" "-" "-" "${target}" "${status}" "-" "-" TID_${id.slice(-16)} "-" "-" "-"\n`;
  };
}

export function nlbLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, client, target, seconds, sentBytes } = requestOf(index);
    const second = time.slice(0, 19);
    return `tls 2.0 ${second} net/shop-tcp/c6e77e28c25b2234 g3d4b5e8bb8464cd ${client} ${target} ${Math.ceil(seconds * 1000)} 2 98 ${sentBytes} - arn:aws:acm:us-east-1:123456789012:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - TLS_AES_128_GCM_SHA256 tlsv13 - shop.example.com h2 h2 "h2","http/1.1" ${second}\n`;
  };
}

export function albConnectionLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { part, time, client, seconds, status, agent } = requestOf(index);
    const [address, port] = client.split(":");
    const id = (index * 2_654_435_761).toString(16).padStart(16, "0").slice(-16);
    const isPartner = agent === "curl/8.7.1";
    const failed = status >= 500 || (isPartner && isDuring(untrustedClients, part));
    const certificate = isPartner
      ? `"CN=partner-${index % 40}.example.com,O=Example,C=US" NotBefore=2026-01-01T00:00:00Z;NotAfter=2027-01-01T00:00:00Z ${id.toUpperCase()} ${failed ? "Failed:ClientCertUntrusted" : "Success"}`
      : `"-" - - ${failed ? "Failed:UnmappedConnectionError" : "Success"}`;
    return `${time} ${address} ${port} 443 TLSv1.3 TLS_AES_128_GCM_SHA256 ${(seconds / 10).toFixed(3)} ${certificate} TID_${id}\n`;
  };
}

export function albHealthCheckLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  return (index) => {
    const { time, target, seconds, status } = requestOf(index);
    const result = status >= 500 ? `FAIL ${status} TargetError` : "PASS 200 -";
    return `http ${time} ${seconds.toFixed(9)} ${target} shop-targets ${result}\n`;
  };
}

export function s3AccessLines(seed: number, count: number, startMs = sampleStartMs): LineOf {
  const requestOf = requests(seed, count, startMs);
  const owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
  return (index) => {
    const request = requestOf(index);
    const { time, client, seconds, sentBytes, method, url, agent } = request;
    const isDenied = agent === "curl/8.7.1" && isDuring(deniedReads, request.part);
    const status = isDenied ? 403 : request.status;
    const error = isDenied ? "AccessDenied" : "-";
    const at = new Date(time)
      .toUTCString()
      .slice(5, 25)
      .replaceAll(" ", "/")
      .replace(/\/(?=[^/]*$)/, ":");
    const key = new URL(url).pathname.slice(1) || "index.html";
    const id = (index * 2_654_435_761).toString(36).toUpperCase().padStart(16, "0").slice(-16);
    const ms = Math.ceil(seconds * 1000);
    return `${owner} amzn-s3-demo-bucket [${at} +0000] ${client.split(":")[0]} ${owner} ${id} REST.${method}.OBJECT ${key} "${method} /amzn-s3-demo-bucket/${key} HTTP/1.1" ${status} ${error} ${sentBytes} ${sentBytes} ${ms} ${ms} "-" "${agent}" - ${id}${id} SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com TLSv1.2 - -\n`;
  };
}
