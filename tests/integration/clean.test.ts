import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { projectRoot } from "../../local/tools/paths.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { logpipe } from "./logpipe.ts";
import { StackClient } from "./stack-client.ts";

// Rules of the local stack: local/emulator/clean-rules.json.
const stack = new StackClient();
const lambda = new LambdaClient(awsClientConfig(stack.stack));
const hourMs = 3_600_000;
const day = (ago: number) =>
  `logpipe-clean-day-${new Date(Date.now() - ago * 24 * hourMs).toISOString().slice(0, 10)}`;
const hour = (ago: number) =>
  `logpipe-clean-hour-${new Date(Date.now() - ago * hourMs).toISOString().slice(0, 13).replace("T", "-")}`;

async function create(...names: string[]): Promise<void> {
  const settings = { number_of_shards: 1, number_of_replicas: 0 };
  for (const name of names) await stack.request("PUT", `/${name}`, { settings });
}

async function left(): Promise<string[]> {
  const answer = await stack.request("GET", "/logpipe-clean-*/_settings?expand_wildcards=all");
  return Object.keys(answer).toSorted();
}

async function clean(input: object = {}) {
  const { status, output, error, cause } = await stack.ended(
    await stack.start(input, "CleanIndexesStateMachine"),
  );
  return { status, error, cause, summary: JSON.parse(output ?? "{}") as Record<string, unknown> };
}

async function deleteIndex(index: string, uuid?: string): Promise<Record<string, unknown>> {
  const settings = (await stack.request("GET", `/${index}/_settings?flat_settings=true`)) as Record<
    string,
    { settings: Record<string, string> }
  >;
  const event = {
    index,
    uuid: uuid ?? settings[index]?.settings["index.uuid"] ?? "",
    bytes: 1,
    reason: "test",
  };
  const { Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: resourceOf(stack.stack, "DeleteIndexFunction"),
      Payload: JSON.stringify(event),
    }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

/** The endpoint, which is the proxy's, is the stack's output. */
async function logpipeClean(...args: string[]) {
  return await logpipe(["clean", "--rules", join(projectRoot, "local/emulator/clean-rules.json"), ...args]);
}

async function removeAll(): Promise<void> {
  await stack.setFaults();
  await stack.request("DELETE", "/_data_stream/logpipe-clean-day-stream");
  for (const name of await left()) {
    await stack.request("PUT", `/${name}/_settings`, { "index.blocks.read_only": null });
    await stack.request("DELETE", `/${name}`);
  }
}

describe("CleanIndexes on the local stack", () => {
  beforeEach(removeAll);
  afterAll(removeAll);

  it("deletes exactly what the rules select, and accounts for everything else", async () => {
    const written = day(45);
    const aliased = day(46);
    const readOnly = day(47);
    const closed = day(48);
    const full = day(49);
    const others = [
      "logpipe-clean-day-audit-2020-01-01",
      "logpipe-clean-other-2020-01-01",
      "logpipe-clean-day-2020-01",
    ];
    await create(
      ...[0, 1, 2, 40].map(day),
      written,
      aliased,
      readOnly,
      closed,
      full,
      ...others,
      ...[0, 1, 2, 3, 4].map(hour),
    );
    await create("logpipe-clean-week-2025-w01", "logpipe-clean-week-2024-w52", "logpipe-clean-week-2024-w51");
    await stack.request("PUT", `/${written}/_alias/logpipe-clean-writes`);
    for (const name of [aliased, closed]) await stack.request("PUT", `/${name}/_alias/logpipe-clean-reads`);
    await stack.request("POST", `/${closed}/_close`);
    await stack.request("PUT", `/${readOnly}/_settings`, { "index.blocks.read_only": true });
    await stack.request("PUT", `/${full}/_settings`, { "index.blocks.read_only_allow_delete": true });
    await stack.request("PUT", "/_index_template/logpipe-clean-stream", {
      index_patterns: ["logpipe-clean-day-stream"],
      data_stream: {},
      priority: 500,
    });
    await stack.request("PUT", "/_data_stream/logpipe-clean-day-stream");

    const dry = await clean({ dryRun: true });
    expect(dry.summary).toMatchObject({ dryRun: true });
    const before = await left();
    expect(before).toHaveLength(21);

    const { status, summary } = await clean();
    expect(status).toBe("SUCCEEDED");
    const gone = [day(40), closed, full, hour(3), hour(4), "logpipe-clean-week-2024-w51"];
    expect((summary["deleted"] as { index: string }[]).map(({ index }) => index).toSorted()).toEqual(
      gone.toSorted(),
    );
    expect(dry.summary["deleted"]).toEqual(summary["deleted"]);
    expect(await left()).toEqual(before.filter((name) => !gone.includes(name)));
    const kept = summary["kept"] as { reason: string; count: number }[];
    expect(kept).toContainEqual({ reason: "kept: an alias writes to it", count: 1, examples: [written] });
    expect(kept).toContainEqual({
      reason: "kept: the newest index of an alias",
      count: 1,
      examples: [aliased],
    });
    expect(kept).toContainEqual({ reason: "kept: read-only", count: 1, examples: [readOnly] });
    expect(summary["freedBytes"]).toBeGreaterThan(0);

    const again = await clean();
    expect([again.status, again.summary["deleted"]]).toEqual(["SUCCEEDED", []]);
  });

  it("waits while OpenSearch is unavailable or busy between the list and the requests", async () => {
    await create(...[0, 1, 2, 3, 4, 5, 6, 7, 8].map(hour));
    await stack.setFaults(
      { index: hour(4), kind: "status", status: 503, every: 1, times: 1 },
      { index: hour(3), kind: "reset", every: 1, times: 1 },
      { index: "logpipe-clean-hour-", kind: "status", status: 429, every: 2, times: 4 },
    );
    const { status, summary } = await clean();
    expect([status, summary["failed"]]).toEqual(["SUCCEEDED", []]);
    expect(await left()).toEqual([0, 1, 2].map(hour).toSorted());
  });

  it("names what it is not allowed to delete, deletes the others, and finishes in the next run", async () => {
    await create(...[0, 1, 2, 3, 4].map(hour));
    await stack.setFaults({ index: hour(4), kind: "status", status: 403, every: 1, times: 1 });
    const { status, error, cause } = await clean();
    expect([status, error]).toEqual(["FAILED", "IndexesNotDeletedError"]);
    expect(cause).toContain(`${hour(4)}: ClusterRefusesError`);
    expect(await left()).toEqual([0, 1, 2, 4].map(hour).toSorted());
    expect((await clean()).status).toBe("SUCCEEDED");
    expect(await left()).toEqual([0, 1, 2].map(hour).toSorted());
  });

  it("deletes nothing when the rules select too many", async () => {
    await create(...Array.from({ length: 24 }, (_, ago) => hour(ago)));
    expect(await clean()).toMatchObject({ status: "FAILED", error: "TooManyDeletionsError" });
    expect(await left()).toHaveLength(24);
  });

  it("does the same from the command line, and only with --yes", async () => {
    await create(...[0, 1, 2, 3].map(hour));
    expect(await logpipeClean()).toMatchObject({
      code: 0,
      err: expect.stringContaining("Nothing was deleted."),
    });
    expect(await left()).toHaveLength(4);
    await stack.setFaults({ index: hour(3), kind: "status", status: 503, every: 1, times: 1 });
    expect(await logpipeClean("--yes")).toMatchObject({ code: 1, out: expect.stringContaining("failed: ") });
    expect(await logpipeClean("--yes")).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${hour(3)}  deleted: delete: 4th of 3 kept`),
      err: expect.stringContaining("1 deleted, 0 already gone, 0 kept after all, 0 failed"),
    });
    expect(await left()).toEqual([0, 1, 2].map(hour).toSorted());
  });

  it("checks an index again just before deleting it", async () => {
    await create(hour(5), hour(6), hour(7));
    expect(await deleteIndex(hour(5), "another")).toMatchObject({
      outcome: "kept",
      reason: expect.stringContaining("recreated"),
    });
    await stack.request("PUT", `/${hour(6)}/_alias/logpipe-clean-late`, { is_write_index: true });
    expect(await deleteIndex(hour(6))).toMatchObject({ outcome: "kept" });
    await stack.setFaults({
      index: hour(7),
      kind: "status",
      status: 400,
      type: "snapshot_in_progress_exception",
      every: 1,
      times: 1,
    });
    expect(await deleteIndex(hour(7))).toMatchObject({ errorType: "SnapshotInProgressError" });
    expect(await deleteIndex(hour(7))).toMatchObject({ outcome: "deleted" });
    expect(await deleteIndex(hour(7))).toMatchObject({ outcome: "gone" });
    expect(await left()).toEqual([hour(5), hour(6)].toSorted());
  });
});
