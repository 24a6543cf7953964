import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** What a request must know to be let in, and where the first one is sent. */
export interface Door {
  readonly port: number;
  readonly token: string;
  /** Stand for the token in a first address, once each; a used one is removed. */
  readonly tickets: Set<string>;
  /** The page that the first address leads to: `/_dashboards` */
  readonly startPath: string;
}

interface Knock {
  readonly method: string;
  /** As it was sent, path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export type Verdict =
  | { readonly is: "admitted" }
  /** The token came in the address: it becomes a cookie, and the address goes on without it. */
  | { readonly is: "entering"; readonly cookie: string; readonly location: string }
  | { readonly is: "refused"; readonly status: 400 | 401 | 403; readonly reason: string };

/** Cookies are shared by all ports of an address, so the name says whose it is. */
export function tokenCookieName(port: number): string {
  return `logpipe-${port}`;
}

/**
 * Decides who may use a server on 127.0.0.1, which every page in the person's browser can send requests to: Host
 * against DNS rebinding, Origin and Sec-Fetch-Site against foreign pages, the token against other users and programs of
 * the machine. Neither of the headers can be set by a page.
 */
export function admit(door: Door, { method, url, headers }: Knock): Verdict {
  const hosts = [`127.0.0.1:${door.port}`, `localhost:${door.port}`];
  const { host = "", origin, "sec-fetch-site": site } = headers;
  if (!hosts.includes(host.toLowerCase()))
    return refused(403, `The Host header is ${host}: only ${hosts.join(" and ")} are served.`);
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}`)
    return refused(403, `Requests of pages from elsewhere are refused (Origin: ${origin}).`);
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return refused(
      403,
      `Requests of pages from elsewhere are refused (Sec-Fetch-Site: ${site}). Paste the address into the browser's address bar.`,
    );
  if (!url.startsWith("/")) return refused(400, "The request must name a path, not another server.");
  const { pathname, searchParams } = new URL(`http://${host}${url}`);
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const presented = bearer ?? cookieOf(headers.cookie, tokenCookieName(door.port));
  const isKnown = presented !== undefined && isSame(presented, door.token);
  const given = searchParams.get("token");
  if (pathname === "/" && given !== null && method === "GET") return enter(door, given, isKnown);
  if (isKnown) return { is: "admitted" };
  return refused(
    401,
    `${presented === undefined ? "A token is needed" : "That token is of another run"}: open the address that logpipe printed, or send the header Authorization: Bearer TOKEN.`,
  );
}

/** @param isKnown whether the browser has the cookie already: it may load a used address again */
function enter({ port, token, tickets, startPath }: Door, given: string, isKnown: boolean): Verdict {
  if (!tickets.delete(given) && !isSame(given, token) && !isKnown)
    return refused(
      401,
      "That token is used up, or of another run: open the address that logpipe printed last.",
    );
  const cookie = `${tokenCookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
  return { is: "entering", cookie, location: startPath };
}

function refused(status: 400 | 401 | 403, reason: string): Verdict {
  return { is: "refused", status, reason };
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  const found = (header ?? "").split(/; */).find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** In the same time wherever they differ; the digests make the lengths equal. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
