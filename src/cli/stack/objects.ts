import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
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
