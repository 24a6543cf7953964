import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { projectRoot } from "../../local/tools/paths.ts";
import { metadataNames, objectNames, stringNames } from "../../src/shared/documents/field-types.ts";
import { documentsOf, transformEnvelopes } from "../factories/envelope.ts";
import { levelsTable } from "./levels-table.ts";

const page = readFileSync(join(projectRoot, "docs/documents.md"), "utf8");
const examples = [...page.matchAll(/```text\n(.*)\n```\n\n```json\n([^]*?)\n```/g)].map(
  ([, line = "", document = ""]) => [line, document] as const,
);

const wordsOf = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);
/** The names that follow some words of the page, up to a full stop or an empty line. */
const namesBehind = (words: string): string[] => {
  const [, behind = ""] = page.split(words);
  return wordsOf(behind.trimStart().split(/\n\n|\. |;|\.\n/)[0] ?? "");
};
const expectSame = (found: readonly string[], expected: Iterable<string>) => {
  expect(found.toSorted((a, b) => a.localeCompare(b))).toEqual(
    [...expected].toSorted((a, b) => a.localeCompare(b)),
  );
};

/** The page shows what `transform` makes of a line. */
function documentOf(line: string): Record<string, unknown> {
  const message = line.replaceAll("\\t", "\t").replaceAll("\\n", "\n");
  const [document = {}] = documentsOf(
    transformEnvelopes({
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: "/aws/lambda/checkout",
      logStream: "2026/11/25/[$LATEST]1f",
      logEvents: [{ id: "e0", timestamp: Date.parse("2026-11-25T13:59:15.269Z"), message }],
    }),
  );
  return document;
}

describe("docs/documents.md", () => {
  it("has an example of each kind", () => {
    expect(examples.length).toBeGreaterThanOrEqual(10);
    expect(page.match(/```json/g)).toHaveLength(examples.length);
  });

  it.each(examples)("shows what transform makes of %s", (line, document) => {
    const shown = JSON.parse(document) as Record<string, unknown>;
    const { cloudwatch, ...others } = documentOf(line);
    expect(shown).toEqual("cloudwatch" in shown ? { ...others, cloudwatch } : others);
  });

  it("names the fields that hold objects, and no other", () => {
    expectSame(namesBehind("as popular loggers write them:"), objectNames);
  });

  it("names the fields that are always strings, and OpenSearch's own", () => {
    expectSame(namesBehind("These are always strings:"), stringNames);
    expectSame(namesBehind("OpenSearch's own names are"), metadataNames);
  });

  it("shows every word and scale for levels, as the code reads them", () => {
    const [, shown] = /<!-- levels:[^>]*-->\n([^]*?)\n<!-- \/levels -->/.exec(page) ?? [];
    expect(shown).toBe(levelsTable());
  });
});
