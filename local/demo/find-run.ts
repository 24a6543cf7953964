import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { resourceOf, type StackRecord } from "../emulator/stack-record.ts";
import { createClients } from "../emulator/stand-ins/clients.ts";

export type FlowName = "app-logs" | "cloudwatch";

export interface Found {
  readonly indexed: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly archived: number;
}

interface LogDocument {
  readonly message?: unknown;
  readonly cloudwatch?: { readonly eventId?: string };
}

/** OpenSearch's limit for one answer, far more than a run has. */
const maxHits = 10_000;

/** Finds what became of the events of one run, which is named in each of them. */
export class RunFinder {
  private readonly s3: S3Client;
  private readonly contents = new Map<string, string>();
  private readonly stack: StackRecord;
  private readonly run: string;
  private readonly sinceMs: number;

  constructor(stack: StackRecord, run: string, sinceMs: number) {
    this.s3 = createClients(stack).s3;
    this.stack = stack;
    this.run = run;
    this.sinceMs = sinceMs;
  }

  async find(): Promise<Readonly<Record<FlowName, Found>>> {
    const documents = await this.indexed();
    const archive = await this.objects(resourceOf(this.stack, "ArchiveBucket"));
    const archived = archive.filter(({ key }) => !key.includes("-failed/"));
    const failed = archive
      .filter(({ key }) => key.includes("-failed/"))
      .flatMap(({ text }) => unwrapped(text));
    const rejects = await this.objects(resourceOf(this.stack, "RejectBucket"));
    const archivedFlows = archived.flatMap(({ text }) => this.ofRun(text.split("\n"))).map(flowOfLine);
    const failedFlows = this.ofRun(failed).map(flowOfLine);
    // Only the transformer rejects what it got from a log group; Firehose has its own place for what failed.
    const rejected = rejects.flatMap(({ text }) => this.ofRun(text.split("\n"))).length;
    const of = (flow: FlowName): Found => {
      const found = documents.filter((document) => flowOf(document) === flow);
      const different = new Set(
        found.map(({ cloudwatch, message }) => cloudwatch?.eventId ?? String(message)),
      );
      return {
        indexed: different.size,
        duplicates: found.length - different.size,
        rejected: countOf(failedFlows, flow) + (flow === "cloudwatch" ? rejected : 0),
        archived: countOf(archivedFlows, flow),
      };
    };
    return { "app-logs": of("app-logs"), cloudwatch: of("cloudwatch") };
  }

  private async indexed(): Promise<LogDocument[]> {
    const base = `${this.stack.openSearchUrl}/app-logs-*`;
    await fetch(`${base}/_refresh`, { method: "POST" });
    const answers = await Promise.all(
      ["processId", "cloudwatch.logStream"].map(async (field) => {
        const answer = await fetch(`${base}/_search`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            size: maxHits,
            _source: ["message", "cloudwatch.eventId"],
            query: { query_string: { fields: [field], query: `*${this.run}*` } },
          }),
        });
        return answer.ok
          ? ((await answer.json()) as { hits: { hits: { _source: LogDocument }[] } }).hits.hits
          : [];
      }),
    );
    return answers.flat().map(({ _source }) => _source);
  }

  /** Objects written since the run began; each is read once. */
  private async objects(bucket: string): Promise<{ key: string; text: string }[]> {
    const found: { key: string; text: string }[] = [];
    // Times of objects are rounded down to seconds.
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket: bucket }))
      for (const { Key: key = "", LastModified } of Contents)
        if ((LastModified?.getTime() ?? 0) >= this.sinceMs - 1_000)
          found.push({ key, text: await this.textOf(bucket, key) });
    return found;
  }

  private async textOf(bucket: string, key: string): Promise<string> {
    const id = `${bucket}/${key}`;
    const known = this.contents.get(id);
    if (known !== undefined) return known;
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const text = (key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
    this.contents.set(id, text);
    return text;
  }

  private ofRun(lines: readonly string[]): string[] {
    return lines.filter((line) => line.includes(this.run));
  }
}

function countOf(flows: readonly FlowName[], flow: FlowName): number {
  return flows.filter((candidate) => candidate === flow).length;
}

function flowOf({ cloudwatch }: LogDocument): FlowName {
  return cloudwatch === undefined ? "app-logs" : "cloudwatch";
}

function flowOfLine(line: string): FlowName {
  return flowOf(JSON.parse(line) as LogDocument);
}

/** The records in an object of failed documents. */
function unwrapped(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Buffer.from((JSON.parse(line) as { rawData: string }).rawData, "base64").toString());
}
