import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import type { Page } from "playwright-core";
import * as z from "zod/mini";
import { dashboards } from "../../opensearch/index.ts";
import { pageSize } from "../../src/ui/model/search.ts";
import { TestBrowser } from "../browser/browser.ts";
import { runServing } from "../cli/dashboards/run-dashboards.ts";
import { representatives } from "../extent.ts";
import { day, type Document, documents, indexDocuments, isError } from "./dashboard-documents.ts";
import { expectPanel } from "./expect-panel.ts";
import { StackClient } from "./stack-client.ts";
import { dragAcross, readPanels, readRows, readTotal, settled, untilHolds } from "./shown-page.ts";

const stack = new StackClient();
const started = z.object({ address: z.string(), origin: z.string() });
const wholeDay = `from=${day}T00:00:00.000Z&to=${day}T23:59:59.999Z`;

/** Documents that differ by nothing that they could be sorted by, on a day of their own, in two shards. */
const sameSecond = {
  count: 2 * pageSize + 50,
  index: "nlb-2019-03-04",
  range: "from=2019-03-04T00:00:00.000Z&to=2019-03-04T23:59:59.999Z",
};

/** What a client could have written into a log line. */
const hostile = `<img src="data:," onerror="window.ran = 1"><script>window.ran = 2</script>`;

async function indexSameSecond(openSearchUrl: string): Promise<void> {
  const send = async (method: string, path: string, body: string) =>
    await fetch(`${openSearchUrl}/${path}`, {
      method,
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
  await send("PUT", sameSecond.index, JSON.stringify({ settings: { number_of_shards: 2 } }));
  const lines = Array.from({ length: sameSecond.count }, (_, id) => [
    JSON.stringify({ index: { _id: id } }),
    JSON.stringify({ timestamp: "2019-03-04T12:00:00Z", elb_name: id === 7 ? hostile : "net/shop/1" }),
  ]);
  const answer = await send("POST", `${sameSecond.index}/_bulk?refresh=true`, `${lines.flat().join("\n")}\n`);
  expect(await answer.json()).toMatchObject({ errors: false });
}

let browser: TestBrowser;
let ui: Awaited<ReturnType<typeof runServing<z.infer<typeof started>>>>;

beforeAll(async () => {
  const { openSearchUrl } = stack.stack;
  [browser] = await Promise.all([
    TestBrowser.start(),
    indexDocuments(openSearchUrl),
    indexSameSecond(openSearchUrl),
  ]);
  ui = await runServing(started, ["ui", "--no-open", "--port", "0", "--endpoint", openSearchUrl]);
});
afterEach(async () => {
  await browser.closePages();
});
afterAll(async () => {
  await Promise.all([browser.stop(), ui.stop()]);
});

/** Opens the page in a profile of its own. */
async function open(fragment: string) {
  const opened = await browser.open(`${ui.address}${fragment}`, { width: 1280, height: 720 });
  await settled(opened.page);
  return opened;
}

describe("the story: somebody finds out what went wrong, and tells a colleague", () => {
  const logger = "org.example.shop.CheckoutService";

  it("from the errors to one application, a narrower time, one document, and a link that shows the same", async () => {
    const { page, context, complaints, picture } = await open(`#/search?${wholeDay}`);
    await picture("ui-search");
    await page.click("text=Logs");
    await page.waitForSelector("[data-dashboard=logpipe-logs]");
    await settled(page);
    await picture("ui-logs");
    expect(await page.textContent('[data-panel="logpipe-logs-by-level"]')).toContain("ERROR");

    // Filters by application.
    await page.click("text=Application (logger)");
    await page.click(`.choices label:has-text("${logger}")`);
    await page.keyboard.press("Escape");
    await page.waitForSelector(`.chip:has-text("logger is ${logger}")`);
    await settled(page);

    // All errors of it.
    await page.click('[data-panel="logpipe-logs-errors"] >> text=all of them in Search');
    await page.waitForSelector(".results");
    await settled(page);
    const isWanted = (one: Document) => isError(one) && one["logger"] === logger;
    const wanted = (documents["app-logs"] ?? []).filter(isWanted);
    expect(await readTotal(page)).toBe(wanted.length);
    expect(await readRows(page)).toHaveLength(wanted.length);

    // A narrower time, by dragging.
    await dragAcross(page, ".histogram", 0.3, 0.6);
    await page.waitForURL((url) => !url.hash.includes("00%3A00%3A00.000Z"));
    await settled(page);
    const parameters = new URLSearchParams(new URL(page.url()).hash.split("?")[1]);
    const [from, to] = [parameters.get("from") ?? "", parameters.get("to") ?? ""];
    expect(from > `${day}T04` && to < `${day}T18`).toBe(true);
    const within = wanted.filter(({ timestamp }) => String(timestamp) >= from && String(timestamp) <= to);
    expect(within.length).toBeGreaterThan(0);
    expect(within.length).toBeLessThan(wanted.length);
    expect(await readTotal(page)).toBe(within.length);
    expect(await sumOfMarks(page)).toBe(within.length);

    // One document, by the keyboard.
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".document");
    await page.click("text=JSON");
    const json: Document = JSON.parse((await page.textContent(".document pre")) ?? "");
    const [, second] = within.toSorted((a, b) => (String(a["timestamp"]) < String(b["timestamp"]) ? 1 : -1));
    expect(json).toEqual(second);
    await picture("ui-document");

    // The link, in another profile.
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click("text=Copy link");
    await page.waitForSelector("text=Copied");
    const link: string = await page.evaluate("navigator.clipboard.readText()");
    expect(link.startsWith(`${ui.origin}/#/search?`)).toBe(true);
    const rows = await readRows(page);
    const colleague = await open("");
    await colleague.page.goto(link);
    await colleague.page.waitForSelector(".document");
    await settled(colleague.page);
    expect(await readRows(colleague.page)).toEqual(rows);
    expect(await colleague.page.textContent(".document-id")).toBe(await page.textContent(".document-id"));
    expect([...complaints, ...colleague.complaints]).toEqual([]);
  });
});

async function sumOfMarks(page: Page): Promise<number> {
  return await page.evaluate(
    `[...document.querySelectorAll(".histogram [data-value]")].reduce((sum, { dataset }) => sum + Number(dataset.value), 0)`,
  );
}

describe("the list", () => {
  it("goes through documents of the same second by pages: each once, and back again", async () => {
    const { page, complaints } = await open(`#/search?family=nlb&${sameSecond.range}`);
    expect(await readTotal(page)).toBe(sameSecond.count);
    const first = await readRows(page);
    const seen = [...first];
    while (await page.isEnabled("text=Older")) {
      const rows = await turned("Older", page);
      expect(rows.length).toBeLessThanOrEqual(pageSize);
      seen.push(...rows);
    }
    expect(seen).toHaveLength(sameSecond.count);
    expect(new Set(seen.map(([document]) => document)).size).toBe(sameSecond.count);
    await turned("Newer", page);
    expect(await turned("Newest", page)).toEqual(first);
    expect(complaints).toEqual([]);
  });

  it("shows what a log line holds as text, whatever it is", async () => {
    const { page, complaints } = await open(`#/search?family=nlb&${sameSecond.range}&q=elb_name%3A*script*`);
    expect(await readTotal(page)).toBe(1);
    await page.click(".row-opener");
    await page.waitForSelector(".document");
    expect(await page.innerText(".documents")).toContain(hostile);
    await page.click("[aria-label='only documents with this elb_name']");
    await page.waitForSelector(`.chip:has-text("onerror")`);
    await settled(page);
    expect(await readTotal(page)).toBe(1);
    expect(await page.evaluate("[typeof window.ran, document.images.length]")).toEqual(["undefined", 0]);
    expect(complaints).toEqual([]);
  });

  it("can be had by the keyboard, with other columns, under a name, and dark", async () => {
    const { page, complaints, obstacles } = await open(`#/search?family=alb&${wholeDay}`);
    await page.keyboard.press("/");
    await page.keyboard.type("elb_status_code:[500 TO 599]");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.hash.includes("500"));
    await settled(page);
    const failed = (documents["alb"] ?? []).filter((one) => Number(one["elb_status_code"]) >= 500);
    expect(await readTotal(page)).toBe(failed.length);

    await page.click("text=Columns: 7");
    await page.fill("[aria-label='Find a field']", "user_agent");
    await page.click(".choices label:has-text('user_agent')");
    await page.keyboard.press("Escape");
    await page.waitForSelector("table.documents thead >> text=user_agent");
    expect((await readRows(page))[0]?.[1]).toContain(String(failed.at(-1)?.["user_agent"]));

    await page.click("text=Saved searches");
    await page.fill("[aria-label='Name of this search']", "failures");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.goto(`${ui.origin}/#/search`);
    await page.reload();
    await settled(page);
    await page.click("text=Saved searches");
    await page.click(".saved-searches a:has-text('failures')");
    await page.waitForURL((url) => url.hash.includes("user_agent"));
    await settled(page);
    expect(await readTotal(page)).toBe(failed.length);

    await page.click(".navigation-buttons button:has-text('auto')");
    await page.click(".navigation-buttons button:has-text('light')");
    await untilHolds(page, `getComputedStyle(document.body).colorScheme === "dark"`);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    expect(await obstacles()).toEqual([]);
    await page.keyboard.press("Escape");
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("says in a sentence why a query cannot be read", async () => {
    const { page } = await open(`#/search?${wholeDay}&q=${encodeURIComponent("level:(")}`);
    expect(await page.textContent(".results [role=alert]")).toContain("level:(");
  });
});

/** Turns the page, and waits for other rows. */
async function turned(button: string, page: Page) {
  const [before] = (await readRows(page))[0] ?? [];
  await page.click(`.pages >> text="${button}"`);
  const first = `document.querySelector(".results tr[data-document]")?.dataset.document`;
  await untilHolds(page, `${first} !== undefined && ${first} !== ${JSON.stringify(before)}`);
  await settled(page);
  return await readRows(page);
}

const byImportance = dashboards.toSorted(
  (a, b) => Number(b.id.includes("application-load")) - Number(a.id.includes("application-load")),
);

describe.each(representatives(byImportance, 1).map((one) => [one.title, one] as const))(
  "the dashboard %s",
  (_, dashboard) => {
    it("shows what the documents say, in numbers and in marks, without a complaint of the browser or of axe", async () => {
      const { page, complaints, obstacles, picture } = await open(`#/dashboards/${dashboard.id}?${wholeDay}`);
      await picture(`ui-${dashboard.id}`);
      const shown = await readPanels(page);
      const panels = dashboard.rows.flatMap(({ panels: those }) => those.map(({ shows }) => shows));
      expect(shown.map(({ id }) => id)).toEqual(panels.map(({ id }) => id));
      for (const [index, panel] of panels.entries()) {
        const read = shown[index];
        if (read === undefined) throw new Error(`${panel.id} is not there`);
        expectPanel(panel, read);
      }
      expect(await obstacles()).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(`ui-${dashboard.id}-dark`);
      expect(await obstacles()).toEqual([]);
      expect(complaints).toEqual([]);
    });
  },
);
