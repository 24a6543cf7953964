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

/** The delivery's own code, but for the line that keeps what is archived free of gaps. */
async function deliverWithoutContiguity(): Promise<typeof deliver> {
  const folder = path.resolve(import.meta.dirname, "../../../src/shared/delivery");
  const copy = await mkdtemp(path.join(tmpdir(), "logpipe-ablated-"));
  const copyFile = async (name: string, change: (source: string) => string): Promise<void> => {
    const source = change(await readFile(path.join(folder, name), "utf8"));
    const copied = source.replaceAll(/from "(\.[^"]+)"/g, (_, to: string) =>
      to === "./ledger.ts" ? `from "${to}"` : `from "${path.resolve(folder, to)}"`,
    );
    await writeFile(path.join(copy, name), copied);
  };
  try {
    await copyFile("delivery.ts", (source) => source);
    await copyFile("ledger.ts", (source) => {
      const upToTheLast = source.replace(
        /for \(let record = 0; record < this\.length; record \+= 1\)\s+if \(this\.count\(record, "waiting"\) > 0\) return record;\s+return this\.length;/,
        `for (let record = this.length; record > 0; record -= 1)
          if (this.count(record - 1, "waiting") === 0) return record;
        return 0;`,
      );
      expect(upToTheLast).not.toBe(source);
      return upToTheLast;
    });
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
