import { rmSync } from "node:fs";
import * as z from "zod/mini";
import { startStack, stopStack } from "../local/emulator/stack.ts";
import { install } from "../local/tools/install.ts";
import { classicLines } from "../local/demo/sample-lines.ts";
import { indexTemplates } from "../opensearch/index.ts";
import { TestBrowser } from "../tests/browser/browser.ts";
import { runServing } from "../tests/cli/dashboards/run-dashboards.ts";
import { parse } from "../tests/factories/parse.ts";
import { ask } from "./bulk-server.ts";
import { median, runs } from "./measure.ts";

const lineCount = 100_000;
const batchLines = 10_000;
const day = "2026-11-20";
const range = `from=${day}T00:00:00.000Z&to=${day}T23:59:59.999Z`;

/** What a person waits for: something of every view's first screen, then all that it asked for. */
const views = [
  ["Search", `#/search?family=elb&${range}`, ".results tr[data-document]"],
  ["classic load balancers", `#/dashboards/logpipe-classic-load-balancers?${range}`, ".numbers dd"],
] as const;

/** From the address to the first view, in a fresh browser profile each time. */
export async function benchUi(): Promise<void> {
  const stack = await startStack("bench", await install());
  try {
    await fill(stack.openSearchUrl);
    const started = z.object({ address: z.string() });
    const ui = await runServing(started, [
      "ui",
      "--no-open",
      "--port",
      "0",
      "--endpoint",
      stack.openSearchUrl,
    ]);
    const browser = await TestBrowser.start();
    try {
      console.log(`\nlogpipe ui over ${lineCount} documents, from a fresh profile; medians of ${runs}, ms`);
      console.log("view                       first     all");
      for (const [name, fragment, first] of views)
        await measure(browser, name, `${ui.address}${fragment}`, first);
    } finally {
      await browser.stop();
      await ui.stop();
    }
  } finally {
    await stopStack(stack);
    rmSync(stack.folder, { recursive: true, force: true });
  }
}

async function fill(openSearchUrl: string): Promise<void> {
  const { template, index_patterns, priority } = indexTemplates.elb;
  const settings = { number_of_shards: 1, number_of_replicas: 0 };
  const body = { index_patterns, priority, template: { settings, ...template } };
  await ask(openSearchUrl, "PUT", "/_index_template/elb", body);
  const lineOf = classicLines(1, lineCount, Date.parse(`${day}T00:00:00Z`));
  for (let from = 0; from < lineCount; from += batchLines) {
    const lines = Array.from({ length: batchLines }, (_, at) => lineOf(from + at)).join("");
    const { items } = parse("classic", lines, { idPrefix: `${from}-` });
    const bulk = items
      .map(({ index, id, document }) => {
        const action = JSON.stringify({ index: { _index: index, _id: id } });
        return `${action}\n${JSON.stringify(document)}\n`;
      })
      .join("");
    const headers = { "content-type": "application/x-ndjson" };
    await fetch(`${openSearchUrl}/_bulk`, { method: "POST", headers, body: bulk });
  }
  await ask(openSearchUrl, "POST", "/_refresh");
}

async function measure(browser: TestBrowser, name: string, address: string, first: string): Promise<void> {
  const [firstMs, allMs]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    const { page } = await browser.open(address, { width: 1280, height: 720 });
    await page.waitForSelector(first);
    firstMs.push(performance.now() - startedAt);
    await page.waitForSelector("main:not(:has(.waiting, .stale))");
    allMs.push(performance.now() - startedAt);
    await browser.closePages();
  }
  const figure = (values: readonly number[]): string => Math.round(median(values)).toString().padStart(8);
  console.log(`${name.padEnd(24)}${figure(firstMs)}${figure(allMs)}`);
}
