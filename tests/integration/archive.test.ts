import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { raw } from "jq-wasm";
import { resourceOf, runningStack } from "../../local/emulator/stack-record.ts";
import { createClients } from "../../local/emulator/stand-ins/clients.ts";
import { archiveRecipes, type Recipe } from "./archive-recipes.ts";
import { until } from "./until.ts";

interface LogDocument {
  readonly timestamp: string;
  readonly level?: string;
  readonly logger?: string;
  readonly message?: string;
  /** Names the run in every document. */
  readonly processId: string;
  readonly cloudwatch?: { readonly logGroup: string; readonly eventId: string };
  readonly lambda?: {
    readonly functionName: string;
    readonly requestId?: string;
    readonly durationMs?: number;
    readonly type?: string;
  };
}

const stack = runningStack();
const { kinesis, s3 } = createClients(stack);
const runId = randomUUID();
const requestId = randomUUID();

const levels = ["INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR", "FATAL"];
const loggers = ["org.example.Cart", "org.example.Search", undefined];
/** As applications write them. */
const ofApplications: readonly LogDocument[] = Array.from({ length: 60 }, (_, index) => {
  const logger = loggers[index % loggers.length];
  return {
    timestamp: `2026-11-25T13:59:${String(index).padStart(2, "0")}.000Z`,
    level: levels[index % levels.length] ?? "INFO",
    ...(logger === undefined ? {} : { logger }),
    message: `article "${index}" for Zoë`,
    processId: runId,
  };
});
const times = [".269Z", ".269123Z", ".270Z", ".268999Z", ".271Z"];
/** As TransformLogEvents writes them: of twelve functions, each with a report more than the one before. */
const ofFunctions: readonly LogDocument[] = Array.from({ length: 12 }, (_, group) =>
  Array.from({ length: group + 1 }, (__, index): LogDocument => {
    const number = group * 100 + index;
    const isJson = index % 2 === 1;
    return {
      timestamp: `2026-11-25T13:59:15${times[index % times.length]}`,
      level: "INFO",
      message: `REPORT ${number}`,
      processId: runId,
      cloudwatch: { logGroup: `/aws/lambda/f${group}`, eventId: `${runId}-${number}` },
      lambda: {
        functionName: `f${group}`,
        requestId: group === 11 ? requestId : randomUUID(),
        durationMs: ((number * 7_919) % 997) + 0.5,
        ...(isJson ? { type: "platform.report" } : {}),
      },
    };
  }),
).flat();
/** The longest of all, but no invocation. */
const start: LogDocument = {
  timestamp: "2026-11-25T13:59:14.000Z",
  level: "INFO",
  message: "init",
  processId: runId,
  cloudwatch: { logGroup: "/aws/lambda/f11", eventId: `${runId}-init` },
  lambda: { functionName: "f11", durationMs: 5_000, type: "platform.initReport" },
};
const withoutLevel: LogDocument = { timestamp: "2026-11-25T13:59:16.000Z", processId: runId };
const doubled = ofFunctions.slice(0, 7);
const written = [...ofApplications, ...ofFunctions, start, withoutLevel, ...doubled];

/** The run's lines in the archive, in the order of the objects. */
async function archivedLines(): Promise<string[]> {
  const Bucket = resourceOf(stack, "ArchiveBucket");
  const lines: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: "archive/" }))
    for (const { Key = "" } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const text = gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString();
      const own = text.split("\n").filter((line) => line.includes(runId));
      if (own.length > 0) expect(Key).toMatch(/^archive\/\d{4}\/\d\d\/\d\d\/\d\d\/[^/]+\.gz$/);
      lines.push(...own);
    }
  return lines;
}

let lines: readonly string[] = [];
let documents: readonly LogDocument[] = [];

/** What jq prints, a line each. */
async function printed({ filter, flags }: Recipe): Promise<string[]> {
  const output = await raw(lines.join("\n\n"), filter, [...flags]); // with the empty lines that are in the archive
  return output.split("\n").filter((line) => line !== "");
}

const ordered = <T>(values: readonly T[]): T[] =>
  values.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** How many documents have each value, in the order of the values; none comes first. */
function counts(valueOf: (document: LogDocument) => string | null): (readonly [string | null, number])[] {
  const found = new Map<string | null, number>();
  for (const document of documents) found.set(valueOf(document), (found.get(valueOf(document)) ?? 0) + 1);
  return [...found].toSorted(([a], [b]) => ((a ?? "") < (b ?? "") ? -1 : 1));
}

describe("the recipes of docs/archive.md on the archive of the local stack", () => {
  const [errors, byLevel, ofRequest, topGroups, slowest, unique] = archiveRecipes();

  beforeAll(async () => {
    const { FailedRecordCount } = await kinesis.send(
      new PutRecordsCommand({
        StreamName: resourceOf(stack, "LogStream"),
        Records: written.map((document, index) => ({
          // TransformLogEvents ends its documents in a newline, applications need not.
          Data: Buffer.from(`${JSON.stringify(document)}${document.cloudwatch === undefined ? "" : "\n"}`),
          PartitionKey: String(index),
        })),
      }),
    );
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} documents did not reach LogStream`);
    lines = await until(archivedLines, ({ length }) => length >= written.length);
    documents = lines.map((line) => JSON.parse(line) as LogDocument);
  });

  afterAll(() => {
    kinesis.destroy();
    s3.destroy();
  });

  it("are six, and the archive has every document as often as it was written", () => {
    expect(archiveRecipes()).toHaveLength(6);
    expect(ordered(documents)).toEqual(ordered(written));
  });

  it("list the errors as time, logger and message", async () => {
    const expected = documents
      .filter(({ level }) => level === "ERROR" || level === "FATAL")
      .map(({ timestamp, logger, message }) => [timestamp, logger ?? null, message]);
    expect(expected.length).toBeGreaterThan(10);
    expect((await printed(recipe(errors))).map((line) => JSON.parse(line))).toEqual(expected);
  });

  it("count the documents of each level", async () => {
    const [line = ""] = await printed(recipe(byLevel));
    const expected = counts(({ level }) => level ?? null).map(([level, count]) => ({ level, count }));
    expect(expected.map(({ level }) => level)).toEqual([null, "DEBUG", "ERROR", "FATAL", "INFO", "WARN"]);
    expect(JSON.parse(line)).toEqual(expected);
  });

  it("show what one request logged, in order", async () => {
    const { filter, flags } = recipe(ofRequest);
    const ofTest = flags.map((flag, index) => (flags[index - 1] === "id" ? requestId : flag));
    expect(ofTest).not.toEqual(flags);
    const withoutZone = (timestamp: string): string => timestamp.replace("Z", "");
    const expected = documents
      .filter(({ lambda }) => lambda?.requestId === requestId)
      .toSorted((a, b) => {
        const [left, right] = [withoutZone(a.timestamp), withoutZone(b.timestamp)];
        if (left === right) return 0;
        return left < right ? -1 : 1;
      })
      .map(({ timestamp, level, message }) => `${timestamp} ${level} ${message}`);
    expect(expected).toHaveLength(12);
    const found = await printed({ filter, flags: ofTest });
    expect(found).toEqual(expected);
    expect(found[0]).toContain("13:59:15.268999Z");
  });

  it("name the ten log groups that write most", async () => {
    const [line = ""] = await printed(recipe(topGroups));
    const expected = counts(({ cloudwatch }) => cloudwatch?.logGroup ?? null)
      .flatMap(([logGroup, count]) => (logGroup === null ? [] : [{ logGroup, count }]))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, 10);
    expect(expected).toHaveLength(10);
    expect(JSON.parse(line)).toEqual(expected);
  });

  it("name the five slowest invocations, which a start is not", async () => {
    const expected = documents
      .flatMap(({ lambda }) =>
        lambda === undefined || lambda.type === "platform.initReport" ? [] : [lambda],
      )
      .toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))
      .slice(0, 5)
      .map((lambda) => [lambda.functionName, lambda.durationMs, lambda.requestId]);
    expect((await printed(recipe(slowest))).map((line) => JSON.parse(line))).toEqual(expected);
  });

  it("count each event of CloudWatch once", async () => {
    expect(await printed(recipe(unique))).toEqual([String(ofFunctions.length + 1)]);
  });
});

function recipe(found: Recipe | undefined): Recipe {
  if (found === undefined) throw new Error("docs/archive.md lacks a recipe");
  return found;
}
