import type { Page } from "playwright-core";
import { until } from "./until.ts";

/** What a panel shows, as a person reads it: its words, its marks, the cells of its table. */
export interface ShownPanel {
  readonly id: string;
  readonly text: string;
  readonly marks: readonly { readonly label: string; readonly value: number }[];
  readonly rows: readonly (readonly string[])[];
  /** Of a list of documents: `INDEX/ID` */
  readonly documents: readonly string[];
}

/** Waits until a condition of the page holds. Playwright's own way compiles text, which the page's policy forbids. */
export async function untilHolds(page: Page, condition: string): Promise<void> {
  const holds = async (): Promise<boolean> => await page.evaluate(condition);
  if (!(await until(holds, (found) => found))) throw new Error(`${page.url()}: not ${condition}`);
}

/** Waits until everything that was asked for is there. */
export async function settled(page: Page): Promise<void> {
  await untilHolds(
    page,
    `document.querySelector("main")?.dataset.fragment === location.hash &&
     document.querySelector(".waiting, .stale") === null &&
     !document.body.textContent.includes("counting…")`,
  );
}

export async function readPanels(page: Page): Promise<readonly ShownPanel[]> {
  return await page.evaluate(`
    [...document.querySelectorAll("[data-panel]")].map((panel) => ({
      id: panel.dataset.panel,
      text: panel.innerText,
      marks: [...panel.querySelectorAll("[data-value]")].map(({ dataset }) => ({
        label: dataset.label,
        value: Number(dataset.value),
      })),
      rows: [...panel.querySelectorAll("table.data tbody tr")].map((row) =>
        [...row.querySelectorAll("td")].map((cell) => cell.innerText)),
      documents: [...panel.querySelectorAll("[data-document]")].map(({ dataset }) => dataset.document),
    }))
  `);
}

/** The rows of the list: which documents, and what they say. */
export async function readRows(page: Page): Promise<readonly (readonly [document: string, text: string])[]> {
  return await page.evaluate(`
    [...document.querySelectorAll(".results tr[data-document]")].map((row) => [
      row.dataset.document,
      [...row.querySelectorAll("td")].slice(1).map((cell) => cell.innerText).join(" | "),
    ])
  `);
}

/** The number of documents over the histogram. */
export async function readTotal(page: Page): Promise<number> {
  const text = (await page.textContent(".total")) ?? "";
  return Number(text.replaceAll(/\D/g, ""));
}

/** Drags across a chart, between two parts of its width. */
export async function dragAcross(page: Page, chart: string, from: number, to: number): Promise<void> {
  const box = await page.locator(`${chart} .brush`).first().boundingBox();
  if (box === null) throw new Error(`There is no chart in ${chart}`);
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y);
  await page.mouse.move(box.x + box.width * to, y);
  await page.mouse.up();
}
