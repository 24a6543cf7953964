import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";

const docs = join(import.meta.dirname, "../../docs");
const index = readFileSync(join(docs, "decisions.md"), "utf8");
const records = readdirSync(join(docs, "decisions"));
const read = (name: string): string => readFileSync(join(docs, "decisions", name), "utf8");

/** The line by which the index names a record: `- 2026-11-24 [Title](decisions/2026-11-24-topic.md)`. */
function indexLine(name: string): string {
  const title = /^# (.+)$/m.exec(read(name))?.[1] ?? "a title is missing";
  return `- ${name.slice(0, 10)} [${title}](decisions/${name})`;
}

describe("docs/decisions.md", () => {
  it("has one line for each record in docs/decisions/, with its date and title, and no other", () => {
    const lines = index.split("\n").filter((line) => line.startsWith("- "));
    expect(lines.toSorted()).toEqual(records.map(indexLine).toSorted());
    expect(records.length).toBeGreaterThan(40);
  });

  it.each(records)("%s is named by date and topic, and is a short record", (name) => {
    expect(name).toMatch(/^20\d\d-\d\d-\d\d-[a-z0-9-]+\.md$/);
    expect(read(name)).toMatch(/^# .+\n\n\S/);
    expect(read(name).split("\n").length).toBeLessThan(60);
  });
});
