import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { FormatName } from "../../../src/shared/log-formats/formats.ts";
import { parse } from "../../factories/parse.ts";

interface Case {
  readonly id: string;
  readonly format: FormatName;
  readonly line: string;
  readonly expect: Readonly<Record<string, unknown>>;
  readonly absent?: readonly string[];
  readonly why: string;
}

/** Lines of load balancers and S3 with the members that their documents must have, and must not have. */
const cases: readonly Case[] = readFileSync(
  join(import.meta.dirname, "../../fixtures/load-lines.ndjson"),
  "utf8",
)
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

describe("lines as AWS writes them, and as clients try to forge them", () => {
  it.each(cases)("$id ($format): $why", ({ format, line, expect: members, absent = [] }) => {
    const { items, rejects } = parse(format, `${line}\n`);
    expect(rejects).toEqual([]);
    expect(items).toHaveLength(1);
    const document = items[0]?.document ?? {};
    expect(Object.keys(members).length).toBeGreaterThan(0);
    expect(document).toMatchObject(members);
    for (const name of absent) expect(document).not.toHaveProperty([name]);
  });
});
