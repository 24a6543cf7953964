import { createServer } from "node:http";
import { Client } from "@opensearch-project/opensearch";
import { decide } from "../src/functions/clean/compute-deletions/decide.ts";
import { parseRules } from "../src/functions/clean/contract/rules.ts";
import { readIndexes } from "../src/functions/clean/list-indexes/read-indexes.ts";
import { sift } from "../src/functions/clean/list-indexes/sift.ts";
import { median, runs } from "./measure.ts";

const families = 20;
const indexesEach = 1_000;
const dayMs = 86_400_000;
const nowMs = Date.parse("2026-11-24T03:30:00Z");

/** What a cluster with 20,000 indexes answers; creating them on one node would take half an hour and its heap. */
function answersOf(names: readonly string[]): Readonly<Record<string, string>> {
  const settings = { settings: { "index.blocks.read_only": "false" } };
  return {
    "/_cat/indices": JSON.stringify(
      names.map((index) => ({ index, uuid: "fYXEJmJ0QhuYwUzUvgZqXw", "store.size": "123456789012" })),
    ),
    "/_alias": JSON.stringify(Object.fromEntries(names.map((index) => [index, { aliases: {} }]))),
    "/_cat/allocation": JSON.stringify([{ "disk.total": "1000000000000", "disk.avail": "500000000000" }]),
    "/family": JSON.stringify(Object.fromEntries(names.map((index) => [index, settings]))),
  };
}

/** ListIndexes and ComputeDeletions over 20,000 indexes: seconds, and bytes of state. */
export async function benchClean(): Promise<void> {
  const rules = parseRules(
    JSON.stringify({
      families: Array.from({ length: families }, (_, n) => ({
        prefix: `family-with-a-long-name-${n}-`,
        maxAgeDays: 995,
      })),
      maxDeletions: 98,
    }),
    "day",
  );
  const names = rules.families.flatMap(({ prefix }) =>
    Array.from(
      { length: indexesEach },
      (_, ago) => prefix + new Date(nowMs - ago * dayMs).toISOString().slice(0, 10),
    ),
  );
  const answers = answersOf(names);
  const server = createServer(({ url = "" }, response) => {
    response.setHeader("content-type", "application/json");
    response.end(Object.entries(answers).find(([path]) => url.startsWith(path))?.[1] ?? "{}");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const client = new Client({ node: `http://127.0.0.1:${port}` });
  const [list, compute] = [[] as number[], [] as number[]];
  let [stateBytes, deletions] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    const { found, shared, disk } = await readIndexes(client, rules);
    const listed = { now: new Date(nowMs).toISOString(), rules, disk, ...sift(found, shared, rules, nowMs) };
    stateBytes = Buffer.byteLength(JSON.stringify(listed));
    const listedAt = performance.now();
    deletions = decide(listed).deletions.length;
    list.push(listedAt - startedAt);
    compute.push(performance.now() - listedAt);
  }
  await client.close();
  server.close();
  console.log(`
Cleaning, ${names.length} indexes from a server that only answers, medians of ${runs}
ListIndexes            ${median(list).toFixed(0)} ms, of the requests as well
ComputeDeletions       ${median(compute).toFixed(0)} ms, ${deletions} to delete
state                  ${Math.round(stateBytes / 1000)} KB of 262 KB`);
}
