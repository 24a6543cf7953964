import { describe, expect, it } from "@jest/globals";
import { isLong } from "../../extent.ts";
import { History } from "./history.ts";
import type { Ablation } from "./world.ts";

/** How many histories are tried. */
const histories = isLong ? 100_000 : 2_000;
/** So many are enough to show that nothing works without a condition. */
const ablated = 3_000;

/** The first history whose final state is wrong. */
async function firstWrong(count: number, ablation?: Ablation): Promise<string | undefined> {
  for (let seed = 1; seed <= count; seed += 1) {
    const history = new History(seed, ablation);
    const wrong = await history.run();
    if (wrong.length > 0) return [`history ${seed}:`, ...history.steps, ...wrong].join("\n");
  }
  return undefined;
}

describe("a shard is delivered, whatever its history", () => {
  it(
    `ends with every event once in OpenSearch or among the rejects, and once in the archive (${histories} histories)`,
    async () => {
      expect(await firstWrong(histories)).toBeUndefined();
    },
    isLong ? 3_600_000 : 300_000,
  );

  it.each<Ablation>(["head's condition", "write-once", "contiguity"])(
    "does not without the %s",
    async (ablation) => {
      expect(await firstWrong(ablated, ablation)).toBeDefined();
    },
    300_000,
  );
});
