import { gunzipSync, gzipSync } from "node:zlib";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { isGzip } from "../../shared/objects/inflate.ts";
import type { S3Place } from "../terminal/command-line.ts";

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

/** Another writer may get in first that often. */
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
