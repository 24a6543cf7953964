import { promisify } from "node:util";
import { gzip, type ZlibOptions } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { S3UnavailableError } from "../errors/errors.ts";
import { readJson } from "../json/read-json.ts";
import { type Patience, persist, type RequestOptions } from "../objects/persist.ts";
import { waitBackoff } from "../retry/backoff.ts";
import type { ArchivedRecord, ArchiveObject, ArchiveStore, Head, ObjectRange } from "./archive.ts";

const headSchema = z.object({
  last: z.string(),
  next: z.string().check(z.minLength(1)),
  previous: z.string(),
  number: z.int().check(z.positive()),
});
const compress = promisify(gzip);
/** Three quarters of the time of level 6 for 2 to 3 % more bytes (docs/benchmarks.md). */
export const archiveCompression: ZlibOptions = { level: 5, memLevel: 9 };

/** There is no such object, or the condition of a write does not hold. */
const notThere: ReadonlySet<unknown> = new Set([404, 412]);

/**
 * The archive of one shard in a bucket: `archive/yyyy/MM/dd/HH/STREAM/SHARD/FIRST-NUMBER.gz` by the hour in which the first
 * record arrived, so that it is read like Firehose's, and its head under `archive-heads/`.
 */
export class S3ArchiveStore implements ArchiveStore {
  patience: Patience = { beginByMs: 0, endByMs: 0 };
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
    const found = await this.persist(Key, "read", async (options) => {
      const get = new GetObjectCommand({ Bucket: this.bucket, Key });
      const { Body, ETag = "" } = await this.s3.send(get, options);
      return { text: (await Body?.transformToString()) ?? "", version: ETag };
    });
    if (found === undefined) return undefined;
    const head = readJson(headSchema, found.text);
    if (head === undefined)
      throw new Error(
        `s3://${this.bucket}/${Key} is not what the delivery writes there; write it again from the shard's newest object (docs/delivery.md, "A damaged head").`,
      );
    return { head, version: found.version };
  }

  async moveHead(head: Head, version: string | undefined): Promise<string | undefined> {
    const Key = this.headKey;
    const moved = await this.persist(Key, "written", async (options) => {
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
        options,
      );
    });
    return moved?.ETag;
  }

  async describe(Key: string): Promise<ObjectRange | undefined> {
    const found = await this.persist(
      Key,
      "read",
      async (options) => await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key }), options),
    );
    if (found === undefined) return undefined;
    const { first = "", last = "", previous = "", poison = "", closed = "" } = found.Metadata ?? {};
    if (last === "")
      throw new Error(
        `s3://${this.bucket}/${Key} lacks the metadata that the delivery gives to its objects.`,
      );
    return { first, last, previous, poison: poison === "" ? [] : poison.split(","), isClosed: closed !== "" };
  }

  async create(
    Key: string,
    { first, last, previous, poison, isClosed, bytes }: ArchiveObject,
  ): Promise<boolean> {
    const Body = await compress(Buffer.concat(bytes), archiveCompression);
    const Metadata = {
      first,
      last,
      ...(previous === "" ? {} : { previous }),
      ...(poison.length === 0 ? {} : { poison: poison.join(",") }),
      ...(isClosed ? { closed: "yes" } : {}),
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
      async (options) => await this.s3.send(new PutObjectCommand(put), options),
    );
    return created !== undefined;
  }

  keyOf(record: ArchivedRecord, suffix: string): string {
    return `${this.folderOf(record)}${record.sequenceNumber}-${suffix}.gz`;
  }

  isFiledWith(key: string, first: ArchivedRecord): boolean {
    return key.startsWith(this.folderOf(first));
  }

  async pause(attempt: number): Promise<void> {
    if (!(await waitBackoff(attempt, this.patience.beginByMs)))
      throw new S3UnavailableError(
        `s3://${this.bucket}/${this.headKey}: others moved it each time, or the bucket answers 412 whatever it is asked; no time is left to try again.`,
      );
  }

  private folderOf({ arrivalMs }: ArchivedRecord): string {
    const hour = new Date(arrivalMs).toISOString().slice(0, 13).replaceAll(/[-T]/g, "/");
    return `archive/${hour}/${this.shard}/`;
  }

  private get headKey(): string {
    return `archive-heads/${this.shard}.json`;
  }

  /**
   * Asks until there is an answer or no time is left.
   * @returns undefined if there is no such object, or a condition does not hold
   * @throws S3UnavailableError, S3RefusesError
   */
  private async persist<T>(
    key: string,
    done: string,
    request: (options: RequestOptions) => Promise<T>,
  ): Promise<T | undefined> {
    return await persist(
      `s3://${this.bucket}/${key} could not be ${done}`,
      this.patience,
      async (options) => {
        try {
          return await request(options);
        } catch (error) {
          const isBucket = error instanceof Error && error.name === "NoSuchBucket";
          if (isBucket || !notThere.has(statusOf(error))) throw error;
          return undefined;
        }
      },
    );
  }
}

function statusOf(error: unknown): unknown {
  const metadata = typeof error === "object" && error !== null && "$metadata" in error ? error.$metadata : {};
  return typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
    ? metadata.httpStatusCode
    : undefined;
}
