import { describe, expect, it } from "@jest/globals";
import { parseRules } from "../../../src/functions/clean/contract/rules.ts";
import { type AllocationRow, usableDisk } from "../../../src/functions/clean/list-indexes/read-indexes.ts";
import { hostOf, createClient, isAmazonDomain } from "../../../src/shared/opensearch/client.ts";
import { template } from "../../template/sources.ts";

const gib = 1_073_741_824;
const node = (totalGiB: number, freeGiB: number): AllocationRow => ({
  "disk.total": String(totalGiB * gib),
  "disk.avail": String(freeGiB * gib),
});
const unassigned: AllocationRow = { "disk.total": null, "disk.avail": null };
const parameter = (name: string, field = "Default"): unknown => template.Parameters[name]?.[field];

describe("what can be used of the disks", () => {
  it("is everything of a server of one's own", () => {
    expect(usableDisk([node(100, 30), node(50, 10), unassigned], false)).toEqual({
      totalBytes: 150 * gib,
      freeBytes: 40 * gib,
    });
  });

  it("is less by a fifth of each node of an Amazon domain, by 20 GiB at most", () => {
    expect(usableDisk([node(50, 30), unassigned], true)).toEqual({
      totalBytes: 40 * gib,
      freeBytes: 20 * gib,
    });
    expect(usableDisk([node(1000, 30), node(1000, 5)], true)).toEqual({
      totalBytes: 1960 * gib,
      freeBytes: 10 * gib,
    });
  });

  it("depends on the host that the client talks to", () => {
    const host = (endpoint: string) => hostOf(createClient(endpoint));
    expect(isAmazonDomain(host("https://search-logs-abc.us-east-1.es.amazonaws.com"))).toBe(true);
    expect(isAmazonDomain(host("http://127.0.0.1:9200"))).toBe(false);
  });
});

describe("the default rule for the disks", () => {
  const { disk, families } = parseRules(String(parameter("CleanRules")), "week");
  const sizes = parameter("VolumeGiB", "AllowedValues") as readonly number[];
  const keptFree = ({ totalBytes }: { readonly totalBytes: number }) =>
    (totalBytes * (disk?.freePercent ?? 0)) / 100;

  it.each(sizes)("acts on volumes of %d GiB long before writes are blocked", (size) => {
    const reservedGiB = Math.min(size / 5, 20);
    const usable = usableDisk([node(size, reservedGiB)], true);
    expect(usable.freeBytes).toBe(0); // FreeStorageSpace 0: the domain accepts no writes
    // a tenth of what can be used is more than three days of logs that fill it within thirty
    expect(keptFree(usable)).toBeGreaterThanOrEqual(usable.totalBytes / 10);
  });

  it("keeps more free than the alarm asks for, on the default volume", () => {
    const usable = usableDisk([node(Number(parameter("VolumeGiB")), 0)], true);
    expect(Number(parameter("DomainFreeStorageMiB")) * 1_048_576).toBeLessThan(keptFree(usable));
  });

  it("has a floor that leaves something to delete of what age keeps", () => {
    // 30 days by week: the current week, four whole ones, and one that ended less than 30 days ago
    expect(disk?.floor).toBeLessThan(5);
    for (const { maxAgeDays, keep } of families) expect(maxAgeDays ?? keep).toBeDefined();
  });
});
