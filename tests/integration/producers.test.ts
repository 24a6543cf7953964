import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  documentsInOpenSearch,
  documentsInStream,
  searchAppLogs,
  untilFound,
} from "../../local/demo/examples/find-documents.ts";
import {
  folderOf,
  levelsOfProducer,
  newRunId,
  producers,
  runProducer,
} from "../../local/demo/examples/producers.ts";
import { pythonEnvironment } from "../../local/tools/install-python.ts";
import { runProgram } from "../../local/tools/run-program.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { createLogGroup, writeEvents } from "./log-groups.ts";
import { logpipe } from "./logpipe.ts";

// Maven may have to fetch packages.
const runTimeoutMs = 900_000;
const deliveryTimeoutMs = 180_000;

const stack = runningStack();
const since = new Date();
const runs = producers.map((producer) => ({ name: producer.name, producer, runId: newRunId() }));
/** Lines of CloudWatch Logs: of a function, and plain text. */
const lines = [
  {
    logGroup: `/aws/lambda/producers-${process.pid}`,
    runId: newRunId(),
    line: (runId: string) =>
      `${new Date().toISOString()}\t${crypto.randomUUID()}\tERROR\tpayment failed, run ${runId}\n`,
  },
  {
    logGroup: `/producers-${process.pid}`,
    runId: newRunId(),
    line: (runId: string) => `ERROR payment failed, run ${runId}`,
  },
];
const sorted = (words: readonly string[]) => words.toSorted((a, b) => (a < b ? -1 : 1));

describe("the producers of examples/producers on the local stack", () => {
  beforeAll(async () => {
    for (const { producer, runId } of runs) await runProducer(producer, stack, runId);
  }, runTimeoutMs);

  it.each(runs)("$name writes each document once, in the layout", async ({ name, runId }) => {
    const documents = await documentsInStream(stack, runId, since);
    expect(sorted(documents.map(({ level }) => level))).toEqual(sorted(levelsOfProducer));
    for (const { tags, mdc, message } of documents) {
      expect(tags).toMatchObject({ producer: name, runId });
      expect(mdc).toEqual({ requestId: `request-${runId}`, runId });
      expect(message).toContain(runId);
    }
    const info = documents.find(({ level }) => level === "INFO");
    expect(info?.message).toBe(`order 17 accepted for Zoë, run ${runId}`);
    const error = documents.find(({ level }) => level === "ERROR");
    expect(error?.exception?.join("\n")).toContain("the card of order 17 was refused");
  });

  it.each(runs)(
    "$name's documents arrive in OpenSearch, each once",
    async ({ runId }) => {
      const find = () => documentsInOpenSearch(stack.openSearchUrl, runId);
      const documents = await untilFound(find, levelsOfProducer.length, deliveryTimeoutMs);
      expect(sorted(documents.map(({ level }) => level))).toEqual(sorted(levelsOfProducer));
    },
    deliveryTimeoutMs * 2,
  );

  it(
    "their documents, a Lambda line and a plain line are found together by level, time and message",
    async () => {
      for (const { logGroup, runId, line } of lines) {
        await createLogGroup(logGroup);
        expect((await logpipe(["subscribe", logGroup])).code).toBe(0);
        await writeEvents(logGroup, line(runId));
      }
      const runIds = [...runs, ...lines].map(({ runId }) => runId);
      const query = {
        bool: {
          filter: [
            { match: { level: "ERROR" } },
            { range: { timestamp: { gte: since.toISOString(), lte: "now" } } },
            { match_phrase: { message: "payment failed" } },
            { bool: { should: runIds.map((runId) => ({ match_phrase: { message: runId } })) } },
          ],
        },
      };
      const find = () => searchAppLogs(stack.openSearchUrl, query);
      const documents = await untilFound(find, runIds.length, deliveryTimeoutMs);
      expect(sorted(documents.map(({ message }) => /run[0-9a-f]{12}/.exec(message)?.[0] ?? message))).toEqual(
        sorted(runIds),
      );
    },
    deliveryTimeoutMs * 2,
  );
});

describe("the Python producer's module", () => {
  it("passes its own tests", async () => {
    const python = join(await pythonEnvironment("sam"), "python");
    const cwd = folderOf({ name: "python" });
    // unittest ends with 0 where it finds no test.
    const said = await runProgram("sh", ["-c", '"$0" -B -m unittest 2>&1', python], { cwd });
    expect(said).toMatch(/Ran [1-9]\d* tests in [\s\S]*\nOK\n$/);
  });
});
