import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { deliver } from "../../../src/shared/delivery/delivery.ts";
import { isLong } from "../../extent.ts";
import { History } from "./history.ts";
import type { Ablation } from "./world.ts";

/** How many histories are tried. */
const histories = isLong ? 100_000 : 2_000;
/** So many are enough to show that nothing works without a condition. */
const ablated = 3_000;

/** The first history whose final state is wrong. */
async function firstWrong(
  count: number,
  ablation?: Ablation,
  deliverBatch?: typeof deliver,
): Promise<string | undefined> {
  for (let seed = 1; seed <= count; seed += 1) {
    const history = new History(seed, ablation, deliverBatch);
    const wrong = await history.run();
    if (wrong.length > 0) return [`history ${seed}:`, ...history.steps, ...wrong].join("\n");
  }
  return undefined;
}

/** The delivery's own code, but for the one line that keeps what is archived free of gaps. */
async function deliverWithoutContiguity(): Promise<typeof deliver> {
  const folder = path.resolve(import.meta.dirname, "../../../src/shared/delivery");
  const source = await readFile(path.join(folder, "delivery.ts"), "utf8");
  const copied = source
    .replace(
      /const gap = [^;]+;\s+return gap[^;]+;/,
      "return this.progress.filter(({ waiting }) => waiting === 0);",
    )
    .replaceAll(/from "(\.[^"]+)"/g, (_, to: string) => `from "${path.resolve(folder, to)}"`);
  expect(copied).toContain("filter(({ waiting }) => waiting === 0)");
  const copy = await mkdtemp(path.join(tmpdir(), "logpipe-ablated-"));
  try {
    await writeFile(path.join(copy, "delivery.ts"), copied);
    return (await import(path.join(copy, "delivery.ts"))).deliver;
  } finally {
    await rm(copy, { recursive: true });
  }
}

describe("a shard is delivered, whatever its history", () => {
  it(
    `ends with every event once in OpenSearch or among the rejects, and once in the archive (${histories} histories)`,
    async () => {
      expect(await firstWrong(histories)).toBeUndefined();
    },
    isLong ? 3_600_000 : 300_000,
  );

  it.each<Ablation>(["head's condition", "write-once"])(
    "does not without the %s",
    async (ablation) => {
      expect(await firstWrong(ablated, ablation)).toBeDefined();
    },
    300_000,
  );

  it("does not without the contiguity", async () => {
    expect(await firstWrong(ablated, undefined, await deliverWithoutContiguity())).toBeDefined();
  }, 300_000);
});
