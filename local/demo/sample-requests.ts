import { failingTarget, isDuring, slowPath, sampleLengthMs } from "./sample-incidents.ts";

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
  slowPath.path,
  "/login",
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
const targets = ["10.0.0.10", "10.0.0.11", "10.0.1.10", failingTarget.address, "10.0.2.10", "10.0.2.11"];

/** What one request looked like, whichever load balancer logs it. */
export interface Request {
  /** Of the 24 hours, 0 to 1. */
  readonly part: number;
  readonly time: string;
  /** Address and port. */
  readonly client: string;
  readonly target: string;
  readonly seconds: number;
  readonly status: number;
  readonly sentBytes: number;
  readonly method: string;
  readonly url: string;
  readonly agent: string;
}

/** Requests of 24 hours, each a little later than the last, with the incidents of sample-incidents.ts. */
export function requests(seed: number, count: number, startMs: number): (index: number) => Request {
  const next = randomNumbers(seed);
  const pick = <T>(of: readonly T[], fallback: T): T =>
    of[Math.floor(next() * next() * of.length)] ?? fallback;
  const stepMs = (sampleLengthMs - 1_000) / count;
  return (index) => {
    const part = index / count;
    const micros = String(Math.floor(next() * 1000)).padStart(3, "0");
    const target = targets[Math.floor(next() * targets.length)] ?? failingTarget.address;
    const path = pick(paths, "/");
    const isSlow = next() < (path === slowPath.path && isDuring(slowPath, part) ? 0.9 : 0.005);
    const isFailing =
      next() < (target === failingTarget.address && isDuring(failingTarget, part) ? 0.85 : 0.01);
    const isBadGateway = isFailing && isDuring(failingTarget, part);
    return {
      part,
      time: `${new Date(startMs + index * stepMs).toISOString().slice(0, -1)}${micros}Z`,
      client: `203.0.113.${Math.floor(next() * 254) + 1}:${1024 + Math.floor(next() * 60_000)}`,
      target: `${target}:8080`,
      seconds: isSlow ? 2 + next() * 8 : next() * 0.2,
      status: isBadGateway
        ? 502
        : isFailing
          ? pick([503, 500, 504, 502], 503)
          : pick([200, 304, 404, 301], 200),
      sentBytes: Math.floor(next() * 50_000),
      method: next() < 0.85 ? "GET" : "POST",
      url: `https://${pick(hosts, "h")}:443${path}?id=${Math.floor(next() * 100_000)}`,
      agent: pick(agents, "-"),
    };
  };
}
