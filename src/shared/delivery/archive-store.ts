import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { S3UnavailableError } from "../errors/errors.ts";
import { readJson } from "../json/read-json.ts";
import { askBucket } from "../objects/s3-errors.ts";
import { waitBackoff } from "../retry/backoff.ts";
import type { ArchivedRecord, ArchiveStore, Head, ObjectRange } from "./archive-log.ts";

const headSchema = z.object({
  last: z.string(),
  next: z.string().min(1),
  previous: z.string(),
  number: z.number().int().positive(),
});
const compress = promisify(gzip);

/** There is no such object, or the condition of a write does not hold. */
const notThere: ReadonlySet<unknown> = new Set([404, 412]);

/**
 * The archive of one shard in a bucket: `archive/yyyy/MM/dd/HH/STREAM/SHARD/FIRST-NUMBER.gz` by the hour in which the first
 * record arrived, so that it is read like Firehose's, and its head under `archive-heads/`.
 */
export class S3ArchiveStore implements ArchiveStore {
  /** Epoch milliseconds: no attempt begins after it. */
  deadlineMs = 0;
  private readonly s3: S3Client;
  private readonly bucket: string;
  private readonly shard: string;

  constructor(s3: S3Client, bucket: string, stream: string, shard: string) {
    this.s3 = s3;
    this.bucket = bucket;
    this.shard = `${stream}/${shard}`;
  }

  async readHead(): Promise<{ readonly head: Head; readonly version: string } | undefined> {
    const Key = this.headKey;
    const found = await this.persist(Key, "read", async () => {
      const { Body, ETag = "" } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
      return { text: (await Body?.transformToString()) ?? "", version: ETag };
    });
    if (found === undefined) return undefined;
    const head = readJson(headSchema, found.text);
    if (head === undefined)
      throw new Error(
        `s3://${this.bucket}/${Key} is not what the delivery writes there; restore the version before it.`,
      );
    return { head, version: found.version };
  }

  async moveHead(head: Head, version: string | undefined): Promise<string | undefined> {
    const Key = this.headKey;
    const moved = await this.persist(Key, "written", async () => {
      const condition = version === undefined ? { IfNoneMatch: "*" } : { IfMatch: version };
      const Body = JSON.stringify(head);
      return await this.s3.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key,
          Body,
          ContentType: "application/json",
          ...condition,
        }),
      );
    });
    return moved?.ETag;
  }

  async describe(Key: string): Promise<ObjectRange | undefined> {
    const found = await this.persist(
      Key,
      "read",
      async () => await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key })),
    );
    if (found === undefined) return undefined;
    const { first = "", last = "", previous = "" } = found.Metadata ?? {};
    if (last === "")
      throw new Error(
        `s3://${this.bucket}/${Key} lacks the metadata that the delivery gives to its objects.`,
      );
    return { first, last, previous };
  }

  async create(Key: string, records: readonly ArchivedRecord[], previous: string): Promise<boolean> {
    const Body = await compress(Buffer.concat(records.flatMap(({ lines }) => lines)));
    const Metadata = {
      first: records[0]?.sequenceNumber ?? "",
      last: records.at(-1)?.sequenceNumber ?? "",
      ...(previous === "" ? {} : { previous }),
    };
    const put = {
      Bucket: this.bucket,
      Key,
      Body,
      Metadata,
      ContentType: "application/gzip",
      IfNoneMatch: "*",
    };
    const created = await this.persist(
      Key,
      "written",
      async () => await this.s3.send(new PutObjectCommand(put)),
    );
    return created !== undefined;
  }

  keyOf({ sequenceNumber, arrivalMs }: ArchivedRecord, suffix: number | "reloaded"): string {
    const hour = new Date(arrivalMs).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/");
    return `archive/${hour}/${this.shard}/${sequenceNumber}-${suffix}.gz`;
  }

  private get headKey(): string {
    return `archive-heads/${this.shard}.json`;
  }

  /**
   * Asks until there is an answer or no time is left.
   * @returns undefined if there is no such object, or a condition does not hold
   * @throws S3UnavailableError, S3RefusesError
   */
  private async persist<T>(key: string, done: string, request: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; ; attempt += 1)
      try {
        return await askBucket(`s3://${this.bucket}/${key} could not be ${done}`, async () => {
          try {
            return await request();
          } catch (error) {
            const isBucket = error instanceof Error && error.name === "NoSuchBucket";
            if (isBucket || !notThere.has(statusOf(error))) throw error;
            return undefined;
          }
        });
      } catch (error) {
        if (!(error instanceof S3UnavailableError) || !(await waitBackoff(attempt, this.deadlineMs)))
          throw error;
      }
  }
}

function statusOf(error: unknown): unknown {
  const metadata = typeof error === "object" && error !== null && "$metadata" in error ? error.$metadata : {};
  return typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
    ? metadata.httpStatusCode
    : undefined;
}
