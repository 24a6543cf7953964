import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { raw } from "jq-wasm";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { createClient } from "../../src/shared/opensearch/client.ts";
import { archiveRecipes } from "./archive-recipes.ts";
import { CallInjector } from "./call-injector.ts";
import { type Cell, cellOf, type Source } from "./direct-cell.ts";
import { DirectRun, s3At } from "./direct-run.ts";
import { logpipe } from "./logpipe.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const archiveBucket = resourceOf(stack.stack, "ArchiveBucket");
const run = new DirectRun(stack, { archiveBucket, rejectBucket: stack.rejectBucket });
const name = `archived${randomBytes(4).toString("hex")}`;
const arrivalMs = Date.UTC(1994, 4, 1, 17, 15);
const cells: readonly (readonly [Source, Cell])[] = (["applications", "cloudwatch"] as const).map(
  (source) => [source, cellOf(source, `${name}-${source}`, arrivalMs)],
);
const lineCount = cells.reduce((sum, [, { expected }]) => sum + expected.archived.length, 0);

interface Line {
  readonly message: string;
  readonly cloudwatch?: { readonly logGroup: string };
}

/** Objects of the archive that these cells wrote. */
async function objects(): Promise<{ readonly key: string; readonly text: string }[]> {
  const found: { key: string; text: string }[] = [];
  const listing = { Bucket: archiveBucket, Prefix: "archive/1994/05/01/17/" };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: stack.s3 }, listing))
    for (const { Key: key = "" } of Contents.filter(({ Key = "" }) => Key.includes(name))) {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: archiveBucket, Key: key }));
      found.push({
        key,
        text: gunzipSync(Buffer.from((await Body?.transformToByteArray()) ?? [])).toString(),
      });
    }
  return found;
}

describe("the archive that direct delivery writes", () => {
  let text = "";
  const printed = async (recipe: number): Promise<unknown[]> => {
    const { filter, flags } = archiveRecipes()[recipe] ?? { filter: "", flags: [] };
    const output = await raw(text, filter, [...flags]);
    return output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);
  };

  beforeAll(async () => {
    const injector = new CallInjector();
    for (const [source, cell] of cells) {
      const clients = {
        s3: s3At(stack.stack, stack.stack.awsEndpoint),
        client: createClient(stack.stack.openSearchUrl),
      };
      await run.deliver(cell, () => run.sandbox(source, clients), injector);
    }
    injector.stop();
    text = (await objects()).map((object) => object.text).join("");
  });

  it("is below the hour of arrival, stream and shard, a JSON document a line, without empty lines", async () => {
    for (const { key } of await objects())
      expect(key).toMatch(/^archive\/1994\/05\/01\/17\/[^/]+\/shardId-\d{12}\/\d+-\d+\.gz$/);
    const lines = text.split("\n");
    expect(lines.pop()).toBe("");
    const documents = lines.map((line) => JSON.parse(line) as Line);
    expect(documents.map(({ message }) => message.slice(0, 9)).toSorted()).toEqual(
      cells.flatMap(([, { expected }]) => expected.archived.map((one) => `event ${one}`)).toSorted(),
    );
  });

  it("is read by the recipes of docs/archive.md", async () => {
    const [, ofCloudWatch] = cells[1] ?? [];
    const logGroup = ofCloudWatch?.stream;
    const count = ofCloudWatch?.expected.archived.length;
    expect(await printed(3)).toEqual([[{ logGroup, count }]]);
    expect(await printed(5)).toEqual([count]);
    const [levels] = (await printed(1)) as { count: number }[][];
    expect(levels?.reduce((sum, level) => sum + level.count, 0)).toBe(lineCount);
  });

  it("is loaded back by logpipe rehydrate, once", async () => {
    const hours = ["--from", "1994-05-01T17:00:00Z", "--to", "1994-05-01T18:00:00Z"];
    // Of earlier runs, too: their lines are in the totals.
    const before = await stack.count("rehydrated-*");
    const first = await logpipe(["rehydrate", "--json", ...hours, "--yes"]);
    const { totals } = JSON.parse(first.out) as { totals: Record<string, number> };
    expect([first.code, totals["lines"]]).toEqual([0, (totals["indexed"] ?? 0) + (totals["rejected"] ?? 0)]);
    expect((await stack.count("rehydrated-*")) - before).toBe(totals["indexed"]);
    const { hits } = (await stack.request("POST", "/rehydrated-*/_search", {
      size: 100,
      _source: ["message"],
      query: { query_string: { query: `"${name}-applications" OR "${name}-cloudwatch"` } },
    })) as { hits?: { hits: { _source: Line }[] } };
    expect(hits?.hits.map(({ _source }) => _source.message.slice(0, 9)).toSorted()).toEqual(
      cells.flatMap(([, { expected }]) => expected.archived.map((one) => `event ${one}`)).toSorted(),
    );
    const again = JSON.parse((await logpipe(["rehydrate", "--json", ...hours, "--yes"])).out).totals;
    expect(again).toMatchObject({ indexed: 0, duplicates: totals["indexed"] });
  });
});
