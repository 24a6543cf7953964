import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { boards } from "../../opensearch/index.ts";
import { bundlePage } from "../../src/cli/ui/page-files.ts";
import { uiHandler } from "../../src/cli/ui/ui-server.ts";
import { type LoopbackServer, serveLoopback } from "../../src/cli/loopback/loopback-server.ts";
import type { About, Pipeline } from "../../src/ui/server-contract.ts";
import { until } from "../integration/until.ts";
import { TestBrowser } from "./browser.ts";

const at = "2026-11-29T03:50:00.000Z";
const redrive = "logpipe redrive arn:aws:states:us-east-1:123456789012:execution:LoadObjects:a1";

/** What is known of the pipeline: it changes while a test looks. */
let waiting = 3;
let asked: string[] = [];

const pipeline = async (): Promise<Pipeline> => ({
  status: {
    is: "answered",
    at,
    help: [],
    value: {
      stack: "logpipe",
      executions: [
        {
          machine: "LoadObjects",
          running: 1,
          failed24h: 1,
          last: { status: "FAILED", startedAt: "2026-11-29T03:20:00Z" },
        },
        { machine: "BackfillPrefix", running: 0, failed24h: 0, last: null },
      ],
      eventSources: [
        { name: "StartLoad", uuid: "1", state: "Enabled" },
        { name: "TransformLogEvents", uuid: "2", state: "Disabled" },
      ],
      queues: [
        { name: "LoadQueue", waiting, inFlight: 1 },
        { name: "LoadDeadLetters", waiting: 2, inFlight: 0 },
      ],
      rejects: { objects: 3, bytes: 12_345, newest: "2026-11-29T03:00:00Z", isCapped: false },
      lag: { unknown: "CloudWatch refuses cloudwatch:GetMetricData: allow it." },
      indexes: [
        { prefix: "elb-", indexes: 2, documents: 120_000, bytes: 17_000_000, newest: "elb-2026-11-29" },
      ],
    },
  },
  failures: {
    is: "answered",
    at,
    help: [{ item: "LoadObjects", command: redrive, why: "It resumes where it stopped." }],
    value: {
      since: "2026-11-22T03:50:00.000Z",
      failed: 1,
      failures: [
        {
          machine: "LoadObjects",
          arn: "arn:aws:states:us-east-1:123456789012:execution:LoadObjects:a1",
          status: "FAILED",
          endedAt: "2026-11-29T03:30:00.000Z",
          error: "OpenSearchUnavailableError",
          cause: "<b>HTTP 503</b> for 10 minutes",
          failedChunks: 3,
          otherErrors: [],
          objects: ["s3://amzn-s3-demo-bucket/AWSLogs/123456789012/elb.log.gz"],
          meaning: "OpenSearch was down for longer than the retries last.",
          next: [redrive],
        },
      ],
      deadLetters: [{ name: "LoadDeadLetters", waiting: 2, inFlight: 0 }],
    },
  },
  rejects: { is: "unavailable", reason: "S3 refuses s3:ListBucket on the reject bucket." },
});

const about: About = {
  boards,
  version: "0.1.0",
  host: "search-logs.us-east-1.es.amazonaws.com",
  stack: "logpipe",
  openSearchVersion: "3.6.0",
  families: Object.keys(boards.mappings).map((name) => ({ name, pattern: `${name}-*` })),
  pollSeconds: 1,
};

let browser: TestBrowser;
let server: LoopbackServer;

beforeAll(async () => {
  const proxy = { relay: async () => await Promise.reject(new Error("nothing is searched here")) };
  const handle = uiHandler({ page: await bundlePage(), about, proxy, pipeline });
  [browser, server] = await Promise.all([
    TestBrowser.start(),
    serveLoopback(0, "/", async (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      await handle(request, response);
    }),
  ]);
});
afterEach(async () => {
  await browser.closePages();
});
afterAll(async () => {
  await Promise.all([browser.stop(), server.close()]);
});

const open = async () => await browser.open(`${server.address}#/pipeline`, { width: 1280, height: 720 });

describe("the pipeline's state on the page", () => {
  it("says what the commands say, and why where it is not known", async () => {
    const { page, complaints, picture } = await open();
    await page.waitForSelector("section[aria-label=Status] table");
    const text = await page.innerText("main");
    for (const said of [
      "LoadDeadLetters: 2 messages",
      "paused",
      "120,000",
      "3 objects, 12.3 kB",
      "CloudWatch refuses cloudwatch:GetMetricData",
      "1 failed execution since 2026-11-22 03:50",
      "OpenSearch was down for longer",
      "<b>HTTP 503</b>",
      "s3://amzn-s3-demo-bucket/AWSLogs/123456789012/elb.log.gz",
      "S3 refuses s3:ListBucket",
    ])
      expect(text).toContain(said);
    await picture("ui-pipeline");
    expect(complaints).toEqual([]);
  });

  it("gives the command that helps to the clipboard, and runs nothing", async () => {
    asked = [];
    const { page, context } = await open();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click(`.command:has-text("${redrive}") button`);
    await page.waitForSelector("text=Copied");
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(redrive);
    expect(new Set(asked.map((one) => one.replace(/\?.*/, "")))).toEqual(
      new Set(["GET /", "GET /about", "GET /page.css", "GET /page.js", "GET /pipeline"]),
    );
  });

  it("is read again while somebody looks", async () => {
    const { page } = await open();
    await page.waitForSelector("text=LoadQueue");
    waiting = 4_711;
    await page.waitForSelector("text=4,711");
    expect(await page.innerText("section[aria-label=Status]")).not.toContain("\t3\t");
  });

  it("is not read while the page is in the background", async () => {
    const { page } = await open();
    await page.waitForSelector("text=LoadQueue");
    await page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "hidden" })`);
    const reads = () => asked.filter((one) => one.includes("/pipeline")).length;
    // A read that had begun may still end; two periods later nothing more has come.
    let before = -1;
    const isQuiet = async () => {
      const now = reads();
      const same = now === before;
      before = now;
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 2500))");
      return same;
    };
    expect(await until(isQuiet)).toBe(true);
  });
});
