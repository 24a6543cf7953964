/** Seeded: the same numbers on every machine (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const hosts = ["www.example.com", "shop.example.com", "api.example.com"];
const paths = [
  "/",
  "/cart",
  "/checkout",
  "/search",
  "/login",
  "/api/v1/orders",
  "/api/v1/customers",
  "/static/app.js",
];
const agents = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "curl/8.7.1",
  "ELB-HealthChecker/2.0",
  "python-requests/2.32.4",
];

/** What one request looked like, whichever load balancer logs it. */
interface Request {
  readonly time: string;
  readonly client: string;
  readonly target: string;
  readonly seconds: number;
  readonly status: number;
  readonly sentBytes: number;
  readonly method: string;
  readonly url: string;
  readonly agent: string;
}

export type LineOf = (index: number) => string;

/** The day of the samples, epoch milliseconds. */
export const sampleDayMs = Date.UTC(2026, 10, 20);

/** Requests of one day, each a few milliseconds after the last. */
function requests(seed: number, count: number, dayStart: number): (index: number) => Request {
  const next = randomNumbers(seed);
  const pick = <T>(of: readonly T[], fallback: T): T =>
    of[Math.floor(next() * next() * of.length)] ?? fallback;
  const stepMs = 86_000_000 / count;
  return (index) => {
    const micros = String(Math.floor(next() * 1000)).padStart(3, "0");
    const slow = next() < 0.01;
    const failing = next() < 0.02;
    return {
      time: `${new Date(dayStart + index * stepMs).toISOString().slice(0, -1)}${micros}Z`,
      client: `203.0.113.${Math.floor(next() * 254) + 1}:${1024 + Math.floor(next() * 60_000)}`,
      target: `10.0.${Math.floor(next() * 3)}.${10 + Math.floor(next() * 6)}:8080`,
      seconds: slow ? 1 + next() * 9 : next() * 0.2,
      status: failing ? pick([502, 503, 500, 504], 502) : pick([200, 304, 404, 301], 200),
      sentBytes: Math.floor(next() * 50_000),
      method: next() < 0.85 ? "GET" : "POST",
      url: `https://${pick(hosts, "h")}:443${pick(paths, "/")}?id=${Math.floor(next() * 100_000)}`,
      agent: pick(agents, "-"),
    };
  };
}

export function classicLines(seed: number, count: number, dayMs = sampleDayMs): LineOf {
  const requestOf = requests(seed, count, dayMs);
  return (index) => {
    const { time, client, target, seconds, status, sentBytes, method, url, agent } = requestOf(index);
    return `${time} shop-frontend ${client} ${target} 0.000043 ${seconds.toFixed(6)} 0.000037 ${status} ${status} 0 ${sentBytes} "${method} ${url} HTTP/1.1" "${agent}" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2\n`;
  };
}

export function albLines(seed: number, count: number, dayMs = sampleDayMs): LineOf {
  const requestOf = requests(seed, count, dayMs);
  return (index) => {
    const { time, client, target, seconds, status, sentBytes, method, url, agent } = requestOf(index);
    const id = (index * 2_654_435_761).toString(16).padStart(24, "0").slice(-24);
    return `h2 ${time} app/shop/50dc6c495c0c9188 ${client} ${target} 0.000 ${seconds.toFixed(3)} 0.000 ${status} ${status} 34 ${sentBytes} "${method} ${url} HTTP/2.0" "${agent}" TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/73e2d6bc24d8a067 "Root=1-58337262-${id}" "shop.example.com" "session-reused" 0 ${time} "forward" "-" "-" "${target}" "${status}" "-" "-" TID_${id.slice(-16)} "-" "-" "-"\n`;
  };
}

export function nlbLines(seed: number, count: number, dayMs = sampleDayMs): LineOf {
  const requestOf = requests(seed, count, dayMs);
  return (index) => {
    const { time, client, target, seconds, sentBytes } = requestOf(index);
    const second = time.slice(0, 19);
    return `tls 2.0 ${second} net/shop-tcp/c6e77e28c25b2234 g3d4b5e8bb8464cd ${client} ${target} ${Math.ceil(seconds * 1000)} 2 98 ${sentBytes} - arn:aws:acm:us-east-1:123456789012:certificate/2a108f19-aded-46b0-8493-c63eb1ef4a99 - TLS_AES_128_GCM_SHA256 tlsv13 - shop.example.com h2 h2 "h2","http/1.1" ${second}\n`;
  };
}

export function albConnectionLines(seed: number, count: number, dayMs = sampleDayMs): LineOf {
  const requestOf = requests(seed, count, dayMs);
  return (index) => {
    const { time, client, seconds, status, agent } = requestOf(index);
    const [address, port] = client.split(":");
    const id = (index * 2_654_435_761).toString(16).padStart(16, "0").slice(-16);
    const failed = status >= 500;
    const certificate =
      agent === "curl/8.7.1"
        ? `"CN=partner-${index % 40}.example.com,O=Example,C=US" NotBefore=2026-01-01T00:00:00Z;NotAfter=2027-01-01T00:00:00Z ${id.toUpperCase()} ${failed ? "Failed:ClientCertUntrusted" : "Success"}`
        : `"-" - - ${failed ? "Failed:UnmappedConnectionError" : "Success"}`;
    return `${time} ${address} ${port} 443 TLSv1.3 TLS_AES_128_GCM_SHA256 ${(seconds / 10).toFixed(3)} ${certificate} TID_${id}\n`;
  };
}

export function albHealthCheckLines(seed: number, count: number, dayMs = sampleDayMs): LineOf {
  const requestOf = requests(seed, count, dayMs);
  return (index) => {
    const { time, target, seconds, status } = requestOf(index);
    const result = status >= 500 ? `FAIL ${status} TargetError` : "PASS 200 -";
    return `http ${time} ${seconds.toFixed(9)} ${target} shop-targets ${result}\n`;
  };
}

export function s3AccessLines(seed: number, count: number, dayMs = sampleDayMs): LineOf {
  const requestOf = requests(seed, count, dayMs);
  const owner = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
  return (index) => {
    const { time, client, seconds, status, sentBytes, method, url, agent } = requestOf(index);
    const at = new Date(time)
      .toUTCString()
      .slice(5, 25)
      .replaceAll(" ", "/")
      .replace(/\/(?=[^/]*$)/, ":");
    const key = new URL(url).pathname.slice(1) || "index.html";
    const id = (index * 2_654_435_761).toString(36).toUpperCase().padStart(16, "0").slice(-16);
    const ms = Math.ceil(seconds * 1000);
    return `${owner} amzn-s3-demo-bucket [${at} +0000] ${client.split(":")[0]} ${owner} ${id} REST.${method}.OBJECT ${key} "${method} /amzn-s3-demo-bucket/${key} HTTP/1.1" ${status} - ${sentBytes} ${sentBytes} ${ms} ${ms} "-" "${agent}" - ${id}${id} SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com TLSv1.2 - -\n`;
  };
}
