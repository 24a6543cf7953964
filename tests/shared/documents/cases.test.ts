import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { documentsOf, transformEnvelopes } from "../../factories/envelope.ts";

/** A line that some program really writes, and what its document must have. Dots in names are paths. */
interface Case {
  readonly id: string;
  readonly message: string;
  readonly logGroup?: string;
  readonly logStream?: string;
  readonly timeMs?: number;
  readonly extractedFields?: object;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly absent?: readonly string[];
}

const casesOf = (file: string): Case[] =>
  readFileSync(join(import.meta.dirname, "../../fixtures/documents", file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Case => JSON.parse(line));
const cases = [...casesOf("cloudwatch-lines.ndjson"), ...casesOf("more-lines.ndjson")];

function documentOf({
  message,
  logGroup,
  logStream,
  timeMs,
  extractedFields,
}: Case): Record<string, unknown> {
  const [document = {}] = documentsOf(
    transformEnvelopes({
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: logGroup ?? "/aws/lambda/shop",
      logStream: logStream ?? "2026/11/25/[$LATEST]0f",
      logEvents: [{ id: "e0", timestamp: timeMs ?? 1_795_615_155_269, message, extractedFields }],
    }),
  );
  return document;
}

const memberOf = (document: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], document);

describe("a line that other people's programs write", () => {
  it.each(cases.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const document = documentOf(one);
    const paths = Object.keys(one.expect);
    expect(Object.fromEntries(paths.map((path) => [path, memberOf(document, path)]))).toEqual(one.expect);
    for (const path of one.absent ?? []) expect([path, memberOf(document, path)]).toEqual([path, undefined]);
  });
});
