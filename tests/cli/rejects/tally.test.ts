import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { RejectGroups } from "../../../src/cli/rejects/groups.ts";
import type { FoundReject, Verdict } from "../../../src/cli/rejects/place.ts";
import { ReloadCounter } from "../../../src/cli/rejects/reload.ts";

const reject = (reason: string, bytes: number, atMs: number): FoundReject => ({
  place: "load",
  reason,
  message: "",
  from: "",
  keptIn: "",
  identity: "",
  atMs,
  bytes,
  content: "",
});

describe("RejectGroups", () => {
  it("adds up counts and bytes, and keeps the oldest and the newest", () => {
    const groups = new RejectGroups();
    for (const one of [reject("a", 1, 5), reject("b", 2, 6), reject("a", 3, 4)]) groups.add(one);
    expect(groups.all()).toEqual([
      { place: "load", reason: "a", count: 2, bytes: 4, oldestMs: 4, newestMs: 5 },
      { place: "load", reason: "b", count: 1, bytes: 2, oldestMs: 6, newestMs: 6 },
    ]);
    expect(groups.count).toBe(3);
  });
});

describe("ReloadCounter", () => {
  it("ties out: found = loaded + skipped + rejected + left, even if it ended early", () => {
    const kinds = fc.constantFrom<Verdict>(
      { kind: "loaded" },
      { kind: "skipped" },
      { kind: "rejected", reason: "", message: "" },
      { kind: "left", why: "" },
    );
    fc.assert(
      fc.property(fc.array(kinds), fc.nat(50), (verdicts, counted) => {
        const counter = new ReloadCounter("load");
        for (const verdict of verdicts) counter.add(verdict);
        const { found, loaded, skipped, rejected, left } = counter.tally(counted);
        expect(found).toBe(loaded + skipped + rejected + left);
        expect(found).toBe(Math.max(counted, verdicts.length));
      }),
    );
  });
});
