import { describe, expect, it } from "@jest/globals";
import type { ArchivedRecord, ArchiveStore } from "../../../src/shared/delivery/archive.ts";
import { ArchiveLog } from "../../../src/shared/delivery/archive-log.ts";
import { KeptLines } from "../../../src/shared/delivery/kept-lines.ts";

function recordsOf(lines: readonly string[], firstNumber: number): ArchivedRecord[] {
  const kept = new KeptLines();
  return lines.map((line, position) => {
    const from = kept.length;
    kept.add(line);
    const sequenceNumber = String(firstNumber + position);
    return { sequenceNumber, arrivalMs: 0, lines: 1, kept, from, to: kept.length, isPoison: false };
  });
}

describe("an object of the archive", () => {
  it("has the lines of its records and no others, wherever they are kept", async () => {
    const [, ...first] = recordsOf(["not asked for\n", "a\n", "b\n"], 100);
    // It begins at the same place of its own lines as the one before ends of others.
    const [, second, , third] = recordsOf(["18 characters too\n", "c\n", "nor that\n", "d\n"], 200);
    let text = "";
    const store: Partial<ArchiveStore> = {
      readHead: async () => await Promise.resolve(undefined),
      moveHead: async () => await Promise.resolve("1"),
      keyOf: () => "key",
      isFiledWith: () => true,
      create: async (_, { bytes }) => {
        text += Buffer.concat(bytes).toString();
        return await Promise.resolve(true);
      },
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else is asked of it
    const log = new ArchiveLog(store as ArchiveStore);
    const records = [...first, second, third].filter((record) => record !== undefined);
    expect(await log.append(records)).toBe(4);
    expect(text).toBe("a\nb\nc\nd\n");
  });
});
