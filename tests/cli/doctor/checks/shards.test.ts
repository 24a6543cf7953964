import { afterEach, describe, expect, it } from "@jest/globals";
import {
  askShards,
  diagnoseShards,
  mostIndexes,
  nodeShardLimit,
  shardLimit,
  shardsKept,
} from "../../../../src/cli/doctor/checks/shards.ts";
import { parseRules } from "../../../../src/functions/clean/contract/rules.ts";
import {
  indexDate,
  indexPeriod,
  type Period,
  type Rotation,
} from "../../../../src/shared/log-formats/index-name.ts";
import { recordingServer } from "../../../fakes/recording-server.ts";
import { fakeStack } from "../../fake-stack.ts";
import { selectStack } from "../../../../src/cli/stack/selection.ts";
import { Stack } from "../../../../src/cli/stack/stack.ts";

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const levels = (facts: Parameters<typeof diagnoseShards>[0]) =>
  diagnoseShards(facts).map(({ level }) => level);

/** All periods of a rotation that begin within some days of a year without a 29th of February, counted one by one. */
function periodsOf(rotation: Rotation, days: number): Period[] {
  const from = Date.UTC(2025, 0, 1);
  const periods = new Map<string, Period>();
  for (let time = from; time < from + days * dayMs; time += hourMs) {
    const at = new Date(time);
    const [year, month, day, hour] = [
      at.getUTCFullYear(),
      at.getUTCMonth() + 1,
      at.getUTCDate(),
      at.getUTCHours(),
    ];
    const date = indexDate(rotation, year, month, day, hour);
    const period = periods.has(date) ? undefined : indexPeriod(rotation, date);
    if (period !== undefined) periods.set(date, period);
  }
  return [...periods.values()];
}

/** What CleanIndexes leaves, at the worst hour, when it last ran a day ago (decide.ts compares full days). */
function leftAtMost(rotation: Rotation, maxAgeDays: number, days: number): number {
  const periods = periodsOf(rotation, days);
  const from = Date.UTC(2025, 0, 1);
  let most = 0;
  for (let now = from + (maxAgeDays + 3) * dayMs; now < from + days * dayMs; now += hourMs) {
    const left = periods.filter(
      ({ startMs, endMs }) => startMs <= now && Math.floor((now - dayMs - endMs) / dayMs) <= maxAgeDays,
    );
    most = Math.max(most, left.length);
  }
  return most;
}

describe("the shards that rules keep", () => {
  it.each([
    ["hour", 1, 8],
    ["day", 1, 10],
    ["day", 30, 60],
    ["week", 30, 120],
    ["week", 5, 60],
    ["month", 30, 364],
    ["month", 90, 364],
    ["month", 150, 364],
  ] as const)("are counted as CleanIndexes leaves them: by %s, %d days", (rotation, maxAgeDays, days) => {
    expect(mostIndexes(rotation, maxAgeDays)).toBe(leftAtMost(rotation, maxAgeDays, days));
  });

  it("are those of all families, with their replicas; keep is a floor", () => {
    const families = [
      { prefix: "elb-", maxAgeDays: 30 },
      { prefix: "alb-", keep: 3 },
      { prefix: "nlb-", keep: 100, maxAgeDays: 30 },
    ];
    const rules = parseRules(JSON.stringify({ families }), "day");
    expect(shardsKept({ rules, indexShards: 2, indexReplicas: 1 })).toBe((33 + 3 + 100) * 4);
  });
});

describe("the limit of shards", () => {
  it("of a data node is by its heap", () => {
    expect([1, 4, 8, 16, 128].map(nodeShardLimit)).toEqual([62, 250, 500, 1_000, 4_000]);
  });

  it("of an Amazon domain from 2.17 on is by heap, of others and older ones by setting", () => {
    const limit = (version: string, isAmazon: boolean, maxPerNode?: number) =>
      shardLimit({ dataNodes: [1, 8].map((heapGiB) => ({ version, heapGiB })), isAmazon, maxPerNode });
    expect([limit("2.17.0", true, 1_000), limit("3.1.0", true)]).toEqual([562, 562]);
    expect([limit("2.11.0", true, 1_000), limit("3.1.0", false, 1_000)]).toEqual([2_000, 2_000]);
    expect(limit("3.1.0", true, 200)).toBe(400);
    expect(limit("3.1.0", false)).toBeUndefined();
  });

  it("is near, or reached", () => {
    const facts = { ofOthers: 8, kept: 48, limit: 62 };
    expect(levels({ ...facts, inUse: 20 })).toEqual(["ok"]);
    expect(levels({ ...facts, inUse: 56 })).toEqual(["warning"]);
    expect(levels({ ...facts, inUse: 62 })).toEqual(["failed"]);
  });

  it("will be reached: said while there is time, with all three figures", () => {
    const findings = diagnoseShards({ inUse: 20, ofOthers: 8, kept: 237, limit: 62 });
    expect(findings.map(({ level }) => level)).toEqual(["ok", "warning"]);
    expect(findings[1]).toMatchObject({
      found: expect.stringMatching(/237.*8.*62/),
      remedy: expect.stringMatching(/CleanRules.*IndexRotation/),
    });
  });
});

describe("doctor's question about shards", () => {
  let server: Awaited<ReturnType<typeof recordingServer>> | undefined;
  afterEach(async () => {
    await server?.close();
  });

  it("adds up all indexes, those of others and those to come, against the setting of the data nodes", async () => {
    const answers: Readonly<Record<string, object>> = {
      "/_cat/nodes": [
        { "node.role": "dimr", version: "3.6.0", "heap.max": "1073741824" },
        { "node.role": "dimr", version: "3.6.0", "heap.max": "1073741824" },
        { "node.role": "m", version: "3.6.0", "heap.max": "1073741824" },
      ],
      "/_cluster/settings": {
        persistent: {},
        transient: {},
        defaults: { cluster: { max_shards_per_node: "20" } },
      },
      "/_cat/indices": [
        { index: "elb-2026-11-28", pri: "2", rep: "1" },
        { index: "elb-2026-w48", pri: "1", rep: "0" },
        { index: ".kibana_1", pri: "1", rep: "1" },
      ],
    };
    server = await recordingServer(
      () => 200,
      ({ path }) => answers[path.split("?")[0] ?? ""] ?? {},
    );
    fakeStack(
      {},
      { OpenSearchEndpoint: server.url },
      {
        CleanRules: JSON.stringify({
          families: [
            { prefix: "elb-", maxAgeDays: 30 },
            // Nothing is written to it.
            { prefix: "nlb-", maxAgeDays: 30 },
          ],
        }),
        IndexRotation: "day",
        IndexShards: "2",
        IndexReplicas: "0",
      },
    );
    const stack = new Stack(selectStack({ region: "us-east-1", stackName: "logpipe" }, {}, "/"));
    const findings = await askShards({ stack, nowMs: 0, testRecordId: undefined, say: () => undefined });
    expect(findings.map(({ level, found }) => `${level}: ${found}`)).toEqual([
      "ok: 7 of 40 shards are in use",
      expect.stringMatching(/^warning: .*up to 66 shards .*and 3 .*the 40 /),
    ]);
  });
});
