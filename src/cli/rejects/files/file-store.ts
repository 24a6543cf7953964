import { gunzipSync, gzipSync } from "node:zlib";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { RejectFile } from "./reject-file.ts";

/** A file's text, and the version that it is of. */
export interface FileContent {
  readonly text: string;
  readonly etag: string | undefined;
  readonly gzip: boolean;
}

/** The files under a prefix, the one written last first. */
export async function listFiles(s3: S3Client, bucket: string, prefix: string): Promise<RejectFile[]> {
  const files: RejectFile[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key: key = "", Size: bytes = 0, LastModified } of page.Contents ?? [])
      if (bytes > 0) files.push({ bucket, key, bytes, writtenMs: LastModified?.getTime() ?? 0 });
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return files.toSorted((a, b) => b.writtenMs - a.writtenMs || (a.key < b.key ? -1 : 1));
}

/** @returns undefined when the file is gone */
export async function readFile(s3: S3Client, { bucket, key }: RejectFile): Promise<FileContent | undefined> {
  try {
    const { Body, ETag: etag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return { text: (gzip ? gunzipSync(bytes) : bytes).toString("utf8"), etag, gzip };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Another writer may be quicker so often. */
const attempts = 5;

/**
 * Rewrites the file, or removes it when nothing is left. A reject that comes into it meanwhile is not lost: only the
 * version that was read is replaced, another one is read and edited in its turn.
 * @throws what S3 answers, when others keep writing to it
 */
export async function rewriteFile(
  s3: S3Client,
  file: RejectFile,
  content: FileContent,
  edit: (text: string) => string,
): Promise<void> {
  let current: FileContent | undefined = content;
  for (let attempt = 1; current !== undefined; attempt += 1) {
    const text = edit(current.text);
    if (text === current.text) return;
    try {
      await replace(s3, file, current, text);
      return;
    } catch (error) {
      if (!isOvertaken(error) || attempt === attempts) throw error;
      current = await readFile(s3, file);
    }
  }
}

async function replace(
  s3: S3Client,
  { bucket: Bucket, key: Key }: RejectFile,
  { etag: IfMatch, gzip }: FileContent,
  text: string,
): Promise<void> {
  if (text === "") {
    await s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    return;
  }
  const Body = gzip ? gzipSync(text) : Buffer.from(text);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfMatch, ContentType: "application/x-ndjson" }));
}

/** Another version stands there, is being written, or none does any more. */
function isOvertaken(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  return [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);
}
