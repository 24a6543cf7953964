import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Stack } from "../stack/stack.ts";

/** Objects of the reject store. */
export interface RejectObjects {
  readonly objects: number;
  readonly bytes: number;
  readonly newest: string | undefined;
  /** There are more than were counted. */
  readonly isCapped: boolean;
}

const maxPages = 20;

/** Counts what is under `rejects/`; undefined where the stack has no reject bucket. */
export async function readRejects(stack: Stack): Promise<RejectObjects | undefined> {
  const bucket = await stack.find("RejectBucket");
  if (bucket === undefined) return undefined;
  let [objects, bytes, newestMs, pages] = [0, 0, 0, 0];
  let token: string | undefined;
  do {
    const page = await stack
      .client(S3Client)
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "rejects/", ContinuationToken: token }));
    for (const { Size = 0, LastModified } of page.Contents ?? []) {
      objects += 1;
      bytes += Size;
      newestMs = Math.max(newestMs, LastModified?.getTime() ?? 0);
    }
    token = page.NextContinuationToken;
    pages += 1;
  } while (token !== undefined && pages < maxPages);
  const newest = newestMs === 0 ? undefined : new Date(newestMs).toISOString();
  return { objects, bytes, newest, isCapped: token !== undefined };
}
