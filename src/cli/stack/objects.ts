/** Objects in S3: listing and counting them, reading and rewriting small ones. */
import { gunzipSync, gzipSync } from "node:zlib";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { isGzip } from "../../shared/objects/inflate.ts";
import type { S3Place } from "../terminal/command-line.ts";
import type { Stack } from "./stack.ts";

export interface ListedObject {
  readonly key: string;
  /** As stored. */
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly writtenMs: number;
}

/** The objects under a prefix, page by page as S3 lists them: up to 1,000 at a time, by key. */
export async function* listObjects(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<ListedObject[]> {
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
    yield (page.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
      key: Key,
      bytes: Size,
      writtenMs: LastModified?.getTime() ?? 0,
    }));
}

/** The folders directly under a prefix, each with its slash. */
export async function listFolders(stack: Stack, bucket: string, prefix: string): Promise<string[]> {
  const folders: string[] = [];
  const pages = paginateListObjectsV2(
    { client: stack.client(S3Client) },
    { Bucket: bucket, Prefix: prefix, Delimiter: "/" },
  );
  for await (const { CommonPrefixes = [] } of pages)
    folders.push(...CommonPrefixes.map(({ Prefix = "" }) => Prefix));
  return folders;
}

/** What is under a prefix. */
export interface ObjectCount {
  readonly objects: number;
  readonly bytes: number;
  readonly newest: string | null;
  /** There are more than were counted. */
  readonly isCapped: boolean;
}

/** Counting goes no further: 20 requests. */
const mostCounted = 20_000;

export async function countObjects(stack: Stack, bucket: string, prefix: string): Promise<ObjectCount> {
  let [objects, bytes, newestMs] = [0, 0, 0];
  let isCapped = false;
  for await (const page of listObjects(stack.client(S3Client), bucket, prefix)) {
    isCapped = objects >= mostCounted;
    if (isCapped) break;
    objects += page.length;
    for (const object of page) {
      bytes += object.bytes;
      newestMs = Math.max(newestMs, object.writtenMs);
    }
  }
  return { objects, bytes, newest: newestMs === 0 ? null : new Date(newestMs).toISOString(), isCapped };
}

/** The text of an object, and the version that it is of. */
export interface ObjectText {
  readonly text: string;
  readonly etag: string | undefined;
  readonly gzip: boolean;
}

/** Reads a small object, plain or gzip. @returns undefined if the object is gone */
export async function readObject(s3: S3Client, { bucket, key }: S3Place): Promise<ObjectText | undefined> {
  try {
    const { Body, ETag: etag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const gzip = isGzip(bytes);
    return { text: (gzip ? gunzipSync(bytes) : bytes).toString("utf8"), etag, gzip };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** How often another writer may get in first. */
const attempts = 5;

/**
 * Rewrites an object, or deletes it when nothing is left. Nothing that is written to it in the meantime gets lost: only
 * the version that was read is replaced; if another one is there by then, that one is read and edited instead.
 * @throws what S3 answers, when others keep writing to it
 */
export async function rewriteObject(
  s3: S3Client,
  place: S3Place,
  content: ObjectText,
  edit: (text: string) => string,
): Promise<void> {
  let current: ObjectText | undefined = content;
  for (let attempt = 1; current !== undefined; attempt += 1) {
    const text = edit(current.text);
    if (text === current.text) return;
    try {
      await replace(s3, place, current, text);
      return;
    } catch (error) {
      if (!isOvertaken(error) || attempt === attempts) throw error;
      current = await readObject(s3, place);
    }
  }
}

async function replace(
  s3: S3Client,
  { bucket: Bucket, key: Key }: S3Place,
  { etag: IfMatch, gzip }: ObjectText,
  text: string,
): Promise<void> {
  if (text === "") {
    await s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    return;
  }
  const Body = gzip ? gzipSync(text) : Buffer.from(text);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfMatch, ContentType: "application/x-ndjson" }));
}

/** There is another version now, one is being written, or the object is gone. */
function isOvertaken(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}
