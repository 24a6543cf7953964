import { describe, expect, it } from "@jest/globals";
import { admit } from "../../../src/cli/loopback/guard.ts";

const door = {
  port: 5600,
  token: "the-token",
  tickets: new Set<string>(),
  startPath: "/_dashboards",
};
const bearer = { host: "127.0.0.1:5600", authorization: "Bearer the-token" };

function verdict(headers: Readonly<Record<string, string>>, url = "/", method = "GET"): string {
  const found = admit(door, { method, url, headers });
  return found.is === "refused" ? `${found.status} ${found.reason}` : found.is;
}

describe("a request to a server on 127.0.0.1", () => {
  it.each([
    { host: "127.0.0.1:5600" },
    { host: "localhost:5600" },
    { host: "LOCALHOST:5600" },
    { origin: "http://127.0.0.1:5600" },
    { host: "localhost:5600", origin: "http://localhost:5600" },
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    { authorization: "bearer  the-token" },
  ])("is admitted with the token and %j", (headers) => {
    expect(verdict({ ...bearer, ...headers }, "/any?thing", "DELETE")).toBe("admitted");
  });

  it.each([
    [{ host: "evil.example.com:5600" }, "evil.example.com"],
    [{ host: "127.0.0.1" }, "Host"],
    [{ host: "127.0.0.1:5601" }, "127.0.0.1:5600"],
    [{ host: "" }, "Host"],
    [{ origin: "https://evil.example.com" }, "evil.example.com"],
    [{ origin: "null" }, "null"],
    [{ origin: "http://127.0.0.1:3000" }, "127.0.0.1:3000"],
    [{ origin: "https://127.0.0.1:5600" }, "Origin"],
    [{ origin: "http://localhost:5600" }, "Origin"],
    [{ "sec-fetch-site": "cross-site" }, "cross-site"],
    [{ "sec-fetch-site": "same-site" }, "same-site"],
  ])("is refused with %j, the token notwithstanding", (headers, named) => {
    for (const url of ["/", "/?token=the-token"]) {
      expect(verdict({ ...bearer, ...headers }, url)).toMatch(/^403 /);
      expect(verdict({ ...bearer, ...headers }, url)).toContain(named);
    }
  });

  it.each(["http://evil.example.com/", "evil.example.com:443", "*"])(
    "cannot name another server: %s",
    (url) => {
      expect(verdict(bearer, url)).toMatch(/^400 /);
    },
  );

  it.each([
    {},
    { authorization: "Bearer another" },
    { authorization: "Bearer the-token-and-more" },
    { authorization: "Basic the-token" },
    { cookie: "logpipe-5600=another" },
    { cookie: "logpipe-5601=the-token" },
    { cookie: "logpipe-5600=" },
  ])("is refused without the token: %j", (headers) => {
    expect(verdict({ host: bearer.host, ...headers })).toMatch(/^401 .*logpipe/);
  });

  it("exchanges the token of the first address for a cookie that no script and no other site gets", () => {
    const { host } = bearer;
    const found = admit(door, { method: "GET", url: "/?token=the-token", headers: { host } });
    expect(found).toMatchObject({ is: "entering", location: "/_dashboards" });
    const cookie = found.is === "entering" ? found.cookie : "";
    expect(cookie.split("; ")).toEqual(
      expect.arrayContaining(["logpipe-5600=the-token", "HttpOnly", "SameSite=Strict", "Path=/"]),
    );
    expect(verdict({ host, cookie: `a=b; ${cookie.split(";")[0] ?? ""}; c=d` }, "/_dashboards")).toBe(
      "admitted",
    );
  });

  it("lets a ticket in once; whoever has the cookie may load its address again", () => {
    const { host } = bearer;
    door.tickets.add("a-ticket");
    expect(verdict({ host }, "/?token=a-ticket", "POST")).toMatch(/^401 /);
    expect(verdict({ host, authorization: "Bearer a-ticket" })).toMatch(/^401 /);
    expect(verdict({ host }, "/?token=a-ticket")).toBe("entering");
    expect(verdict({ host }, "/?token=a-ticket")).toMatch(/^401 /);
    expect(verdict({ host, cookie: "logpipe-5600=the-token" }, "/?token=a-ticket")).toBe("entering");
  });

  it("takes no wrong token in the address, none elsewhere, and none of a POST", () => {
    const { host } = bearer;
    for (const url of ["/?token=another", "/?token=", "/_search?token=the-token"])
      expect(verdict({ host }, url)).toMatch(/^401 /);
    expect(verdict({ host }, "/?token=the-token", "POST")).toMatch(/^401 /);
  });
});
