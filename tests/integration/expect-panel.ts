import { expect } from "@jest/globals";
import type { Chart, Shown } from "../../opensearch/saved-objects/description.ts";
import { byteFigure, figure } from "../../src/cli/terminal/figures.ts";
import { expectedNumbers, largest, numberOf, selected } from "./expected-panel.ts";
import type { ShownPanel } from "./shown-page.ts";

/** A panel's text and marks must be what the documents say. */
export function expectPanel(panel: Shown, read: ShownPanel): void {
  if (panel.is === "note") return;
  if (panel.is === "chooser") {
    for (const { label } of panel.fields) expect(read.text).toContain(label);
    return;
  }
  // Counted back from now, where the documents of this test are not.
  if (panel.is === "chart" && panel.lastDays !== undefined) return;
  const those = selected(panel);
  if (those.length === 0 && (panel.is === "view" || panel.kind !== "alarm")) {
    expect([panel.id, read.text]).toEqual([panel.id, expect.stringContaining("No data in this range")]);
    return;
  }
  if (panel.is === "view") {
    expect([panel.id, read.documents.length]).toEqual([panel.id, Math.min(50, those.length)]);
    return;
  }
  expectChart(panel, read);
}

function expectChart(chart: Chart, read: ShownPanel): void {
  const numbers = expectedNumbers(chart);
  const about = (value: unknown) => [chart.id, value];
  if (chart.kind === "metric" || chart.kind === "alarm") {
    for (const metric of chart.metrics) {
      const number = numberOf(metric, selected(chart)) ?? 0;
      const isBytes = "field" in metric && metric.field.endsWith("_bytes");
      const text = isBytes ? byteFigure(number) : figure(number);
      expect(about(read.text)).toEqual(about(expect.stringContaining(`${text}\n${metric.label}`)));
    }
    return;
  }
  if (chart.kind === "table") {
    const labels = chart.buckets.length;
    for (const cells of read.rows) {
      const key = cells.slice(0, labels).join("\n");
      expect(about([key, cells[labels]])).toEqual(about([key, figure(numbers.get(key) ?? 0)]));
    }
    expect(read.rows.length).toBeGreaterThan(0);
    if (labels === 1 && chart.buckets[0]?.by === "terms" && !ordersByMetric(chart))
      expect(about(read.rows.map((cells) => cells[1]))).toEqual(
        about(largest(numbers, chart.buckets[0]).map(figure)),
      );
    return;
  }
  if (chart.kind === "line") {
    expect(read.text).toMatch(/\d/);
    return;
  }
  if (chart.kind === "area" && chart.metrics.length > 1) {
    for (const metric of chart.metrics) {
      const drawn = sumBy(read, metric.label);
      expect(about(drawn)).toEqual(about(numberOf(metric, selected(chart))));
    }
    return;
  }
  const [first, second] = chart.buckets;
  const split = first?.by === "time" ? second : first;
  if (chart.kind === "stacked_bar") {
    const drawn = read.marks.reduce((sum, { value }) => sum + value, 0);
    expect(about(drawn)).toEqual(about([...numbers.values()].reduce((sum, number) => sum + number, 0)));
    return;
  }
  if (chart.kind === "horizontal_bar") {
    expect(about(read.marks.map(({ value }) => value))).toEqual(about(largest(numbers, split)));
    return;
  }
  const drawn = new Map<string, number>();
  for (const { label } of read.marks) drawn.set(label, sumBy(read, label));
  for (const [label, value] of drawn)
    expect(about([label, value])).toEqual(about([label, numbers.get(label)]));
  // Each bar has its own most frequent values; over all of them, none of the most frequent is missing.
  if (split?.by === "filters")
    expect(about(drawn.size)).toEqual(about([...numbers.values()].filter((number) => number > 0).length));
  expect(drawn.size).toBeGreaterThan(0);
}

function sumBy({ marks }: ShownPanel, label: string): number {
  return marks.filter((mark) => mark.label === label).reduce((sum, { value }) => sum + value, 0);
}

function ordersByMetric({ buckets }: Chart): boolean {
  return buckets.some((bucket) => bucket.by === "terms" && bucket.orderBy !== undefined);
}
