import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type Chromium, findChromium } from "../../local/tools/chromium.ts";
import { localFolder } from "../../local/tools/paths.ts";
import { smallPng } from "./small-png.ts";

/** Git-ignored; what a person looks at after a run. LOGPIPE_PICTURES names another folder, for small pictures. */
const smallPicturesFolder = process.env["LOGPIPE_PICTURES"];
const screenshotsFolder = smallPicturesFolder ?? join(localFolder, "screenshots");

const { source } = axe;

async function obstaclesIn(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}

/** As a browser without any of this project's settings: nothing of its security is switched off. */
const launchArguments = ["--no-sandbox"];

/** For a machine under load: no test counts on time. */
const patienceMs = 240_000;

/** A page in a profile of its own. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page has complained about so far: errors of scripts and of the console, refusals by the policy. */
  readonly complaints: readonly string[];
  /** What axe objects to: rule, and where. */
  readonly obstacles: () => Promise<string[]>;
  /** Keeps a picture: `.local/screenshots/NAME.png` */
  readonly picture: (name: string) => Promise<void>;
}

/** A browser for the tests of one file: it is started once, and each page is somebody else's. */
export class TestBrowser {
  private readonly browser: Browser;
  private readonly opened: OpenPage[] = [];

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async start(): Promise<TestBrowser> {
    const { program, env }: Chromium = await findChromium();
    const options = { executablePath: program, env: { ...process.env, ...env }, args: launchArguments };
    // A test that ends a command with Ctrl-C does not mean the browser.
    return new TestBrowser(await chromium.launch({ ...options, handleSIGINT: false }));
  }

  /** Opens an address as a person does who has never been there. */
  async open(address: string, size = { width: 1600, height: 1000 }): Promise<OpenPage> {
    const context = await this.browser.newContext({ viewport: size, timezoneId: "UTC", locale: "en-GB" });
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // The page itself gives up a search that another one replaces.
      if (reason !== "net::ERR_ABORTED") complaints.push(`${reason}: ${request.method()} ${request.url()}`);
    });
    await page.goto(address);
    const picture = async (name: string) => {
      mkdirSync(screenshotsFolder, { recursive: true });
      const taken = await page.screenshot();
      const kept = smallPicturesFolder === undefined ? taken : smallPng(taken);
      writeFileSync(join(screenshotsFolder, `${name}.png`), kept);
    };
    const obstacles = async () => await obstaclesIn(page);
    const opened = { page, context, complaints, obstacles, picture };
    this.opened.push(opened);
    return opened;
  }

  /** Closes all pages. @returns what they have complained about */
  async closePages(): Promise<string[]> {
    const pages = this.opened.splice(0);
    for (const { context } of pages) await context.close();
    return pages.flatMap(({ complaints }) => complaints);
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}
