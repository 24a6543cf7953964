import { randomNumbers } from "../local/demo/sample-requests.ts";

/*
 * Records of an Application Load Balancer that look like those of a real one: query strings on half of the requests,
 * escapes, IPv6, twenty kinds of clients, requests that met no target.
 */

const agents = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "MyApp/3.7 (build \\x22nightly\\x22; iOS 17.4)",
  "curl/8.7.1",
  "kube-probe/1.29",
  "okhttp/4.12.0",
  "-",
];
const paths = [
  "/",
  "/index.html",
  "/api/v1/users/",
  "/api/v1/orders/",
  "/static/js/main.",
  "/images/products/",
  "/checkout/step-",
  "/blog/2024/05/how-we-scaled-",
  "/graphql",
  "/download/report-",
];
const parameters =
  "q page size sort utm_source utm_medium utm_campaign session token lang ref filter%5B%5D callback _".split(
    " ",
  );
const words = [
  "shoes",
  "red+dress",
  "caf%C3%A9",
  "newsletter",
  "email",
  "en-US",
  "price%3Aasc",
  "laptop%2015%22",
  "true",
];
const hosts = ["www.example.com", "api.example.com", "shop.example.co.uk", "static.example-cdn.net"];
const groups = ["web-targets/73e2d6bc24d8a067", "api-targets/9a1c0d3f5e7b2468", "resizer/0fe1dc2ba3948576"];
const statuses = [200, 200, 200, 200, 200, 200, 304, 302, 201, 404, 404, 500, 503];

/** A record's values in the order of the lines. @param names the names of its fields, in that order */
export function albRecords(count: number, names: readonly string[]): Readonly<Record<string, string>>[] {
  const next = randomNumbers(20_240_514);
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = (from: readonly string[]): string => from[below(from.length)] ?? "";
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => below(16).toString(16)).join("");
  let timeMs = Date.UTC(2024, 4, 14);
  return Array.from({ length: count }, () => {
    timeMs += 1 + below(9);
    const micros = String(below(1_000)).padStart(3, "0");
    const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}${micros}Z`;
    const client =
      below(8) === 0
        ? `2a02:${Array.from({ length: 7 }, () => (1 + below(65_535)).toString(16)).join(":")}`
        : `${1 + below(223)}.${below(256)}.${below(256)}.${1 + below(254)}`;
    const path = `${pick(paths)}${below(9_999_999)}`;
    const query = Array.from(
      { length: below(100) < 55 ? 1 + below(5) : 0 },
      () => `${pick(parameters)}=${below(10) < 6 ? pick(words) : hex(16)}`,
    ).join("&");
    const isUnmet = below(100) < 9;
    const target = isUnmet ? "-" : `10.0.${below(8)}.${4 + below(247)}:8080`;
    const status = isUnmet ? "403" : String(statuses[below(statuses.length)] ?? 200);
    const seconds = (): string => (isUnmet ? "-1" : (next() * next()).toFixed(3));
    const arn = "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/";
    const host = pick(hosts);
    const values = [
      "h2",
      time(timeMs),
      "app/prod-web/50dc6c495c0c9188",
      `${client}:${1_024 + below(60_000)}`,
      target,
      seconds(),
      seconds(),
      seconds(),
      status,
      isUnmet ? "-" : status,
      String(30 + below(4_000)),
      String(below(90_000)),
      `${below(5) === 0 ? "POST" : "GET"} https://${host}:443${path}${query === "" ? "" : `?${query}`} HTTP/2.0`,
      pick(agents),
      "TLS_AES_128_GCM_SHA256",
      "TLSv1.3",
      isUnmet ? "-" : arn + pick(groups),
      `Root=1-${hex(8)}-${hex(24)}`,
      host,
      "arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012",
      String(below(40)),
      time(timeMs - 1 - below(900)),
      isUnmet ? "waf,fixed-response" : "waf,forward",
      "-",
      "-",
      target,
      isUnmet ? "-" : status,
      "-",
      "-",
      `TID_${hex(32)}`,
      "-",
      "-",
      "-",
      "10.0.7.12",
    ];
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? "-"]));
  });
}
