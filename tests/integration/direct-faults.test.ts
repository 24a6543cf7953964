import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { type Client, createClient } from "../../src/shared/opensearch/client.ts";
import { isLong, representatives } from "../extent.ts";
import { CallInjector, type Kill, type Killing } from "./call-injector.ts";
import { type Cell, cellIndex, cellOf, type Source } from "./direct-cell.ts";
import {
  type FaultCell,
  openSearchCells,
  representativeOpenSearchCells,
  representativeS3Cells,
  s3Cells,
} from "./direct-fault-cells.ts";
import { DirectRun, s3At } from "./direct-run.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { FaultTable } from "./fault-table.ts";
import { S3FaultProxy } from "./s3-fault-proxy.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const stack = new StackClient();
const injector = new CallInjector();
const table = new FaultTable();
const run = new DirectRun(stack, {
  archiveBucket: resourceOf(stack.stack, "ArchiveBucket"),
  rejectBucket: stack.rejectBucket,
});
const openSearchProxy = new FaultProxy(stack.stack.openSearchUrl);
const s3Proxy = new S3FaultProxy(stack.stack.awsEndpoint);
const name = `faults${randomBytes(4).toString("hex")}`;
const sources: readonly Source[] = ["applications", "cloudwatch"];
let openSearchUrl = "";
let s3Url = "";
let patient: Client;
/** Only for slow answers: what is given up may be applied all the same, later. */
let hasty: Client;
let cells = 0;

beforeAll(async () => {
  [openSearchUrl, s3Url] = await Promise.all([openSearchProxy.start(), s3Proxy.start()]);
  patient = injector.wrapOpenSearch(createClient(openSearchUrl));
  hasty = injector.wrapOpenSearch(createClient(openSearchUrl), 1_000);
  await removeIndex();
  // So that OpenSearch refuses a document: one type per field name is what the documents have, but not here.
  await stack.request("PUT", `/${cellIndex}`, {
    settings: { number_of_replicas: 0 },
    mappings: { properties: { hostname: { type: "integer", ignore_malformed: false } } },
  });
});

afterAll(async () => {
  process.stdout.write(table.render());
  await removeIndex();
  injector.stop();
  openSearchProxy.stop();
  s3Proxy.stop();
});

/** Its types are not those of other indexes: searches over all would fail. */
async function removeIndex(): Promise<void> {
  await stack.request("DELETE", `/${cellIndex}?ignore_unavailable=true`);
}

async function setFaults({ openSearch, s3 }: Partial<FaultCell> = {}): Promise<void> {
  const faults = openSearch === undefined ? [] : [{ ...openSearch, index: cellIndex }];
  await fetch(`${openSearchUrl}/__faults`, { method: "PUT", body: JSON.stringify(faults) });
  s3Proxy.setFaults(...(s3 === undefined ? [] : [s3]));
}

interface Conditions {
  readonly client?: Client;
  readonly kills?: readonly (Kill | undefined)[];
  readonly mayReject?: boolean;
  /** Whether a proxy spoils requests. */
  readonly isFaulty?: boolean;
}

/** Delivers the records of a cell, and expects every event where it belongs, once. @returns the calls */
async function expectOnce(
  what: string,
  source: Source,
  { client = patient, kills = [], mayReject = false, isFaulty = false }: Conditions = {},
): Promise<readonly (readonly string[])[]> {
  cells += 1;
  const cell: Cell = cellOf(source, `${name}-${cells}`);
  const newSandbox = () => {
    const s3 = injector.wrapS3(s3At(stack.stack, s3Url));
    return run.sandbox(source, { s3, client });
  };
  const { counts, invocations } = await run.deliver(cell, newSandbox, injector, kills);
  if (isFaulty) expect(openSearchProxy.hits + s3Proxy.hits).toBeGreaterThan(0);
  await setFaults();
  // What arrived late may have spoiled what only the next batch meets: a checkpoint that moved back.
  if (kills.length > 0) await run.deliver(cell, newSandbox, injector);
  const found = await run.find(source, cell);
  table.add(what, source, cell.expected, found);
  const { expected } = cell;
  const { events, skipped, poison } = expected.counts;
  const isKnown = (reject: string): boolean => expected.rejects.includes(reject);
  const others = found.rejects.filter((reject) => !isKnown(reject));
  // An event that OpenSearch refused because of the fault is among the rejects instead.
  const indexed = [
    ...found.indexed,
    ...(mayReject ? others.map((reject) => reject.split(" ")[0] ?? "") : []),
  ];
  expect({ ...found, indexed: indexed.toSorted(), rejects: found.rejects.filter(isKnown) }).toEqual({
    indexed: expected.indexed,
    rejects: expected.rejects,
    archived: expected.archived,
    oversize: expected.oversize,
  });
  expect(counts).toEqual(
    expect.objectContaining({
      events,
      skipped,
      poison,
      oversize: expected.oversize.length,
      rejected: found.rejects.length,
      archived: events - skipped - poison,
    }),
  );
  expect(counts.indexed + counts.duplicates).toBe(found.indexed.length);
  expect(injector.unwrapped).toEqual([]);
  return invocations;
}

describe.each(sources)("direct delivery of records (%s)", (source) => {
  it.each(representatives(openSearchCells, representativeOpenSearchCells))(
    "delivers every event once when OpenSearch has trouble: $name",
    async (cell) => {
      await setFaults(cell);
      const isSlow = cell.openSearch?.kind === "slow";
      await expectOnce(cell.name, source, {
        client: isSlow ? hasty : patient,
        mayReject: cell.mayReject ?? false,
        isFaulty: true,
      });
    },
  );

  it.each(representatives(s3Cells, representativeS3Cells))(
    "delivers every event once: $name",
    async (cell) => {
      await setFaults(cell);
      await expectOnce(cell.name, source, { isFaulty: true });
    },
  );

  it("delivers every event once when OpenSearch cannot be reached for a while", async () => {
    openSearchProxy.stop();
    const begun = injector.invocations.flat().length;
    const delivering = expectOnce("OpenSearch cannot be reached", source);
    await until(() => injector.invocations.flat().length > begun + 3);
    await openSearchProxy.start(Number(new URL(openSearchUrl).port));
    await delivering;
  });

  it("delivers every event once when the function is killed at any of its calls", async () => {
    const invocations = await expectOnce("without a fault", source);
    process.stdout.write(
      `Calls of ${source}:\n${invocations.map((calls, at) => `  ${at + 1}: ${calls.join(", ")}\n`).join("")}`,
    );
    const known = new Set<string>();
    for (const [invocation, calls] of invocations.entries())
      for (const [call, label] of calls.entries()) {
        const killings = isLong || !known.has(label) ? killingsOf(label) : [];
        known.add(label);
        for (const killing of killings) {
          const kills = [...Array<undefined>(invocation), { at: call + 1, killing }];
          await expectOnce(`${killedWhen[killing]}: ${label}`, source, { kills });
        }
      }
    expect(known.size).toBeGreaterThanOrEqual(6);
  });
});

const killedWhen: Readonly<Record<Killing, string>> = {
  before: "killed before a call",
  after: "killed after a call",
  late: "killed, and a call arrives late",
};

/** Usually the first call of a kind stands for the others; what writes to the archive is killed in every way. */
function killingsOf(label: string): readonly Killing[] {
  return isLong || /PutObject archive/.test(label) ? ["before", "after", "late"] : ["late"];
}

describe("the injector", () => {
  it("notices a client that it does not wrap", async () => {
    const watching = new CallInjector();
    const cell = cellOf("applications", `${name}-unwrapped`);
    const s3 = s3At(stack.stack, s3Url);
    await run.deliver(cell, () => run.sandbox("applications", { s3, client: patient }), watching);
    watching.stop();
    expect(watching.unwrapped.join("\n")).toContain("/archive-heads/");
  });
});
