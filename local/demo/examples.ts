import { type Column, renderTable } from "../../src/cli/terminal/table.ts";
import { plainColumns } from "../../src/cli/terminal/terminal.ts";
import { documentsInOpenSearch, documentsInStream, untilFound } from "./examples/find-documents.ts";
import { levelsOfProducer, newRunId, type Producer, producers, runProducer } from "./examples/producers.ts";
import { timed } from "../tools/run-program.ts";
import { isStackRunning } from "../emulator/stack.ts";
import { resourceOf, runningStack, type StackRecord } from "../emulator/stack-record.ts";

/** Firehose gathers documents before it delivers them. */
const deliveryTimeoutMs = 180_000;
const sent = levelsOfProducer.length;

const columns: readonly Column[] = [
  { title: "producer" },
  ...["sent", "in LogStream", "in OpenSearch", "seconds"].map((title): Column => ({ title, align: "right" })),
];

interface Run {
  readonly name: string;
  readonly runId: string;
  readonly inStream: number;
  readonly seconds: number;
}

/** The producers of that name, or all. @throws Error naming those there are */
function choose(names: readonly string[]): readonly Producer[] {
  const known = producers.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`Unknown producer ${unknown.join(", ")}; choose from ${known.join(", ")}`);
  return names.length === 0 ? producers : producers.filter(({ name }) => names.includes(name));
}

async function requireStack(): Promise<StackRecord> {
  const stack = runningStack();
  if (!(await isStackRunning(stack))) throw new Error("The local stack is not running: run npm start");
  resourceOf(stack, "LogStream");
  return stack;
}

async function run(producer: Producer, stack: StackRecord): Promise<Run> {
  const runId = newRunId();
  const since = new Date();
  await timed(`Running ${producer.name} (${runId})`, () => runProducer(producer, stack, runId));
  const seconds = (Date.now() - since.getTime()) / 1000;
  const inStream = await documentsInStream(stack, runId, since);
  return { name: producer.name, runId, inStream: inStream.length, seconds };
}

async function delivered({ openSearchUrl }: StackRecord, { runId }: Run): Promise<number> {
  const find = () => documentsInOpenSearch(openSearchUrl, runId);
  return (await untilFound(find, sent, deliveryTimeoutMs)).length;
}

/** Runs producers one after another and looks for their documents. @returns whether each was found once */
async function main(names: readonly string[]): Promise<boolean> {
  const chosen = choose(names);
  const stack = await requireStack();
  const runs: Run[] = [];
  for (const producer of chosen) runs.push(await run(producer, stack));
  const found = await timed("Waiting for OpenSearch", () =>
    Promise.all(runs.map((each) => delivered(stack, each))),
  );
  const rows = runs.map(({ name, inStream, seconds }, index) => [
    name,
    sent,
    inStream,
    found[index] ?? 0,
    seconds.toFixed(1),
  ]);
  console.log(renderTable(columns, rows, plainColumns));
  const wrong = runs.filter(({ inStream }, index) => inStream !== sent || found[index] !== sent);
  for (const { name, runId } of wrong)
    console.error(`${name}: not all of its ${sent} documents were found exactly once; search for ${runId}`);
  return wrong.length === 0;
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
