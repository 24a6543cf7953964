import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod/mini";
import { runServing } from "../cli/dashboards/run-dashboards.ts";
import { type RecordedRequest, recordingServer } from "../fakes/recording-server.ts";
import { until } from "../integration/until.ts";
import { TestBrowser } from "./browser.ts";

const started = z.object({ address: z.string() });

const attacks = [
  "<script>window.ran = 1</script>",
  '"><img src=x onerror="window.ran = 2">',
  "'-window.ran--'",
  "<svg/onload=window.ran=3>",
  "javascript:window.ran=4",
  "{{constructor.constructor('window.ran = 5')()}}",
  "</style></title></textarea><iframe srcdoc='<script>parent.ran = 6</script>'>",
  "[x](javascript:window.ran=7)",
  "\u202e<script>window.ran = 8</script>\u0000",
];
const all = attacks.join(" ");

/** A document in which everything that somebody else may write is an attack. */
const document = {
  timestamp: "2026-11-28T12:00:00.000000001Z",
  level: "ERROR",
  message: all,
  logger: attacks[0],
  thread: attacks[1],
  [attacks[0] ?? ""]: attacks[3],
  [attacks[1] ?? ""]: { [attacks[4] ?? ""]: attacks },
};
const hit = {
  _index: "app-logs-2026-11-28",
  _id: attacks[1],
  _source: document,
  sort: [document.timestamp, "a"],
};

const fields = Object.fromEntries(
  ["timestamp", "level", "message", "logger", "thread", attacks[0] ?? "", attacks[1] ?? ""].map((name) => [
    name,
    { keyword: { type: "keyword", searchable: true, aggregatable: true } },
  ]),
);

type Asked = Readonly<Record<string, { readonly aggs?: Asked } & Readonly<Record<string, object>>>>;

/** Every bucket's key is an attack, except of those by time. */
function aggregations(asked: Asked): object {
  return Object.fromEntries(
    Object.entries(asked).map(([name, { aggs, ...by }]) => {
      const inner = aggs === undefined ? {} : aggregations(aggs);
      const time = { key: Date.parse("2026-11-28T12:00:00Z"), key_as_string: "2026-11-28T12:00:00.000Z" };
      const keys = "date_histogram" in by ? [time] : attacks.map((key) => ({ key }));
      return [
        name,
        { buckets: keys.map((key) => ({ ...key, doc_count: 1, ...inner })), value: 1, values: {} },
      ];
    }),
  );
}

function searched(body: string): object {
  const { aggs = {} } = (body === "" ? {} : JSON.parse(body)) as { aggs?: Asked };
  const hits = { total: { value: 1, relation: "eq" }, hits: [hit] };
  return {
    took: 1,
    timed_out: false,
    _shards: { failed: 0 },
    status: 200,
    hits,
    aggregations: aggregations(aggs),
  };
}

function answer({ path, body }: RecordedRequest): object {
  if (path.includes("_field_caps")) return { indices: [hit._index], fields };
  if (path.includes("_cat/indices")) return [];
  if (path.includes("_msearch")) {
    const bodies = body
      .trim()
      .split("\n")
      .filter((_, at) => at % 2 === 1);
    return { responses: bodies.map(searched) };
  }
  return path.includes("_search") ? searched(body) : { version: { number: "3.6.0" } };
}

let browser: TestBrowser;
let openSearch: Awaited<ReturnType<typeof recordingServer>>;
let ui: Awaited<ReturnType<typeof runServing<z.infer<typeof started>>>>;

beforeAll(async () => {
  [browser, openSearch] = await Promise.all([TestBrowser.start(), recordingServer(() => 200, answer)]);
  ui = await runServing(started, ["ui", "--no-open", "--port", "0", "--endpoint", openSearch.url]);
});
afterAll(async () => {
  await browser.closePages();
  await Promise.all([browser.stop(), ui.stop(), openSearch.close()]);
});

const range = "from=2026-11-28T00:00:00.000Z&to=2026-11-29T00:00:00.000Z";

/** What in the page could run, load or send something, beside its own script. */
const active = `[...document.querySelectorAll("*")].flatMap((element) => {
  const risky = element.matches("script:not([src='/page.js']), iframe, object, embed, img, base, meta[http-equiv], form[action]");
  const attributes = [...element.attributes].filter(({ name, value }) => /^on/.test(name) || (/^(xlink:)?(href|src|action|formaction)$/.test(name) && /^\\s*javascript:/i.test(value)));
  return risky || attributes.length > 0 ? [element.outerHTML.slice(0, 200)] : [];
})`;

describe("a document full of scripts", () => {
  it("is text wherever the page shows it: in lists, charts and filters, in full, as JSON", async () => {
    const { page, complaints } = await browser.open(`${ui.address}#/search?${range}`);
    const expectInert = async (where: string) => {
      expect([where, await page.evaluate(active), await page.evaluate("window.ran")]).toEqual([
        where,
        [],
        undefined,
      ]);
      expect([where, await page.textContent("body")]).toEqual([
        where,
        expect.stringContaining(attacks[0] ?? ""),
      ]);
    };
    await page.waitForSelector("[data-document]");
    await expectInert("the list");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".document");
    await expectInert("the document");
    await page.click("text=JSON");
    await page.waitForSelector(".document pre");
    await expectInert("its JSON");

    const rooms = await page.evaluate<string[]>(
      `[...document.querySelectorAll("nav a")].map(({ hash }) => hash)`,
    );
    const boards = rooms.filter((hash) => hash.startsWith("#/dashboards/"));
    expect(boards.length).toBeGreaterThan(3);
    for (const hash of boards) {
      await page.evaluate(`void (location.hash = ${JSON.stringify(hash)})`);
      const isShown = `document.querySelector("main")?.dataset.fragment === ${JSON.stringify(hash)} && document.body.textContent.includes(${JSON.stringify(attacks[0])})`;
      await until(async () => await page.evaluate<boolean>(isShown));
      await expectInert(hash);
    }
    expect(complaints).toEqual([]);
  });
});
