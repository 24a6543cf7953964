import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { isGzipError, S3UnavailableError } from "../errors/errors.ts";
import { inflate, isGzip } from "./inflate.ts";
import type { PinnedObject } from "./pinned-object.ts";
import { archivedError, objectErrorFrom } from "./s3-errors.ts";

export interface DescribedObject {
  readonly etag: string;
  readonly size: number;
}

/**
 * HEAD: version and size of an object.
 * @throws ObjectVanishedError, ObjectArchivedError, ObjectUnreadableError, ObjectChangedError (when `etag` is another), S3UnavailableError
 */
export async function describeObject(
  s3: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly etag?: string | undefined },
): Promise<DescribedObject> {
  const at = `s3://${object.bucket}/${object.key}`;
  try {
    const head = await s3.send(
      new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, IfMatch: object.etag }),
    );
    const archived = head.StorageClass === "GLACIER" || head.StorageClass === "DEEP_ARCHIVE";
    if ((archived || head.ArchiveStatus !== undefined) && !head.Restore?.includes('ongoing-request="false"'))
      throw archivedError(at);
    return { etag: (head.ETag ?? "").replaceAll('"', ""), size: head.ContentLength ?? 0 };
  } catch (error) {
    throw objectErrorFrom(error, at);
  }
}

/** How much of an object is read to find its compression and format. */
const peekBytes = 64 * 1024;

/** The first bytes of an object. */
export interface ObjectBeginning {
  readonly gzip: boolean;
  /** Inflated where it is gzip. */
  readonly beginning: Buffer;
}

/**
 * Reads the first bytes of an object; of a gzip object, what they inflate to.
 * @throws ObjectChangedError, ObjectVanishedError, ObjectArchivedError, ObjectUnreadableError, S3UnavailableError
 */
export async function peekObject(s3: S3Client, object: PinnedObject): Promise<ObjectBeginning> {
  const at = `s3://${object.bucket}/${object.key}`;
  try {
    const answer = await s3.send(
      new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        IfMatch: `"${object.etag}"`,
        Range: `bytes=0-${peekBytes - 1}`,
      }),
    );
    if (!(answer.Body instanceof Readable))
      throw new S3UnavailableError(`S3 answered without a body for ${at}.`);
    const first: Buffer[] = [];
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stream of bytes gives Buffers
    for await (const bytes of answer.Body) first.push(bytes as Buffer);
    const raw = Buffer.concat(first).subarray(0, peekBytes);
    return isGzip(raw)
      ? { gzip: true, beginning: await inflatedBeginning(raw, at) }
      : { gzip: false, beginning: raw };
  } catch (error) {
    throw objectErrorFrom(error, at);
  }
}

/** What can be inflated of the first bytes: that they end in the middle, or are damaged, is found by the load. */
async function inflatedBeginning(raw: Buffer, at: string): Promise<Buffer> {
  const inflated: Buffer[] = [];
  try {
    for await (const bytes of inflate(Readable.from([raw]), at)) inflated.push(bytes);
  } catch (error) {
    if (!isGzipError(error)) throw error;
  }
  return Buffer.concat(inflated).subarray(0, peekBytes);
}

/**
 * The object's bytes from `start` on (uncompressed bytes for gzip, which is inflated from its beginning and skipped).
 * @param gzip inflate; several members in a row are one stream
 * @throws while iterating: ObjectChangedError, ObjectVanishedError, ObjectUnreadableError, GzipTruncatedError, GzipCorruptError, S3UnavailableError
 */
export async function* readObject(
  s3: S3Client,
  object: PinnedObject & { readonly gzip: boolean; readonly size: number },
  start: number,
): AsyncGenerator<Buffer> {
  const at = `s3://${object.bucket}/${object.key}`;
  let position = 0;
  try {
    if (object.size === 0 || (!object.gzip && start >= object.size)) return;
    const answer = await s3.send(
      new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        IfMatch: `"${object.etag}"`,
        ...(object.gzip || start === 0 ? {} : { Range: `bytes=${start}-` }),
      }),
    );
    if (!(answer.Body instanceof Readable))
      throw new S3UnavailableError(`S3 answered without a body for ${at}.`);
    if (!object.gzip) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stream of bytes gives Buffers
      for await (const bytes of answer.Body) yield bytes as Buffer;
      return;
    }
    for await (const bytes of inflate(answer.Body, at)) {
      const from = Math.max(0, start - position);
      position += bytes.length;
      if (from < bytes.length) yield from === 0 ? bytes : bytes.subarray(from);
    }
  } catch (error) {
    throw objectErrorFrom(error, at);
  }
}
