import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dataFolder, type Place, startOpenSearch } from "../../local/emulator/servers.ts";
import { stackFolder } from "../../local/emulator/stack.ts";
import { stopProcesses } from "../../local/emulator/stack-processes.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { beginInstallation } from "../../local/tools/install.ts";
import { createClient } from "../../src/shared/opensearch/client.ts";
import { CallInjector } from "./call-injector.ts";
import { cellIndex, cellOf, type Source } from "./direct-cell.ts";
import { DirectRun, s3At } from "./direct-run.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const stack = new StackClient();
const injector = new CallInjector();
const name = `restart-${randomBytes(4).toString("hex")}`;
const place: Place = { name, folder: stackFolder(name), processes: [], kept: undefined };
const sources: readonly Source[] = ["applications", "cloudwatch"];
let openSearchUrl = "";

/** An OpenSearch of this test's own: the others need theirs. */
beforeAll(async () => {
  openSearchUrl = await startOpenSearch(place, beginInstallation().openSearch);
});

afterAll(async () => {
  injector.stop();
  await stopProcesses(place.processes);
  for (const folder of [dataFolder(name), place.folder]) rmSync(folder, { recursive: true, force: true });
});

describe.each(sources)(
  "direct delivery of records while OpenSearch is killed and started again (%s)",
  (source) => {
    it("delivers every event once", async () => {
      const run = new DirectRun(
        stack,
        { archiveBucket: resourceOf(stack.stack, "ArchiveBucket"), rejectBucket: stack.rejectBucket },
        openSearchUrl,
      );
      const client = injector.wrapOpenSearch(createClient(openSearchUrl));
      const cell = cellOf(source, `${name}-${source}`);
      const sandbox = run.sandbox(source, {
        s3: injector.wrapS3(s3At(stack.stack, stack.stack.awsEndpoint)),
        client,
      });
      await fetch(`${openSearchUrl}/${cellIndex}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          settings: { number_of_replicas: 0 },
          mappings: { properties: { hostname: { type: "integer", ignore_malformed: false } } },
        }),
      });
      const first = { ...cell, records: cell.records.slice(0, 3) };
      await run.deliver(first, () => sandbox, injector);
      const calls = (): number => injector.invocations.flat().length;
      await stopProcesses(place.processes, 0);
      const begun = calls();
      const delivering = run.deliver(cell, () => sandbox, injector);
      await until(() => calls() > begun + 3);
      const kept = { ...stack.stack, openSearchUrl };
      await startOpenSearch({ ...place, kept }, beginInstallation().openSearch);
      const { counts } = await delivering;
      const found = await run.find(source, cell);
      const { indexed, rejects, archived, oversize } = cell.expected;
      expect(found).toEqual({ indexed, rejects, archived, oversize });
      // What was there before it was killed is there after it: acknowledged is on disk.
      expect(counts.duplicates).toBeGreaterThanOrEqual(7);
      process.stdout.write(`${source}: OpenSearch killed and started again, lost 0, doubled 0\n`);
    });
  },
);
