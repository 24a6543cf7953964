/** Which parts of a request on 127.0.0.1 are passed to a domain, and which parts of its response come back. Pure. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";

/** Hop-by-hop headers (RFC 9110, 7.6.1), which end at a proxy. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers that name the proxy, are meant for it, or are set again. */
const ours = new Set(["host", "authorization", "cookie", "content-length", "expect", "origin", "referer"]);

function endsHere(headers: IncomingHttpHeaders): (name: string) => boolean {
  const named = new Set((headers.connection ?? "").split(",").map((name) => name.trim().toLowerCase()));
  return (name) => hopByHop.has(name) || named.has(name);
}

/**
 * The headers that a request keeps. Cookies of 127.0.0.1 are shared by all of its ports: only those that came from the
 * domain go back to it.
 * @param prefix of the names of the domain's cookies here
 */
export function requestHeaders(headers: IncomingHttpHeaders, prefix: string): Record<string, string> {
  const isDropped = endsHere(headers);
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (typeof value === "string" && !isDropped(name) && !ours.has(name) && !name.startsWith("x-amz-"))
      kept[name] = value;
  const cookies = (headers.cookie ?? "")
    .split(/; */)
    .flatMap((cookie) => (cookie.startsWith(prefix) ? [cookie.slice(prefix.length)] : []));
  return cookies.length === 0 ? kept : { ...kept, cookie: cookies.join("; ") };
}

/**
 * The headers that an answer keeps.
 * @param domain the origin that it came from; a Location there becomes one here
 * @param here `http://127.0.0.1:PORT`, or localhost, as the request names it
 */
export function responseHeaders(
  headers: IncomingHttpHeaders,
  { domain, here, prefix }: { readonly domain: URL; readonly here: string; readonly prefix: string },
): OutgoingHttpHeaders {
  const isDropped = endsHere(headers);
  const kept: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) if (!isDropped(name)) kept[name] = value;
  const { location, "set-cookie": cookies } = headers;
  if (location !== undefined) kept["location"] = locationHere(location, domain, here);
  if (cookies !== undefined) kept["set-cookie"] = cookies.map((cookie) => cookieHere(cookie, prefix));
  return kept;
}

/** Relative ones lead here anyway, other servers (a sign-in) stay what they are. */
function locationHere(location: string, domain: URL, here: string): string {
  if (!/^([a-z][a-z0-9+.-]*:)?\/\//i.test(location) || !URL.canParse(location, domain.href)) return location;
  const { host, pathname, search, hash } = new URL(location, domain);
  return host === domain.host ? `${here}${pathname}${search}${hash}` : location;
}

/** A cookie of the domain as one of 127.0.0.1, where HTTPS and the domain's name would keep it from being stored. */
function cookieHere(cookie: string, prefix: string): string {
  const [pair = "", ...attributes] = cookie.split(/; */);
  const kept = attributes.filter(
    (attribute) => !/^(domain *=.*|secure|partitioned|samesite *= *none)$/i.test(attribute.trim()),
  );
  return [`${prefix}${pair}`, ...kept].join("; ");
}

/** A query as names and values, as the signer wants it: what it writes is then what it has signed. */
export function queryOf(search: string): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) (query[name] ??= []).push(value);
  return query;
}

/** Why a domain refuses a request (401, 403), and what to do. */
export function refusalInWords(
  what: string,
  {
    answer,
    isSigned,
    policyArn,
  }: { readonly answer: string; readonly isSigned: boolean; readonly policyArn: string | undefined },
): string {
  const quoted = answer.trim() === "" ? "" : ` (${answer.trim().replaceAll(/\s+/g, " ").slice(0, 300)})`;
  if (!isSigned)
    return `${what}${quoted}: it requires signing in; requests over plain HTTP, to IP addresses and to localhost are not signed.`;
  if (/signature|scoped|token[^.]* invalid/i.test(answer))
    return `${what}${quoted}: AWS does not accept these credentials or their signature. Check --profile, --region and this machine's clock.`;
  if (/expired/i.test(answer))
    return `${what}${quoted}: the AWS credentials have expired. Sign in again (aws sso login) or renew them; if they are in environment variables, start logpipe again.`;
  const policy = policyArn === undefined ? "LogReaderPolicyArn" : `LogReaderPolicyArn, ${policyArn}`;
  return `${what}${quoted}: either the role may not es:ESHttpGet and es:ESHttpPost there (attach the stack's reader policy: ${policy}), or fine-grained access control maps it to no role that may. docs/dashboards.md has the steps.`;
}
