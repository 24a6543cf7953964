import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import {
  isObjectError,
  ObjectArchivedError,
  ObjectChangedError,
  ObjectUnreadableError,
  ObjectVanishedError,
  S3UnavailableError,
} from "../errors/errors.ts";
import { inflate } from "./inflate.ts";
import type { PinnedObject } from "./pinned-object.ts";

interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What S3's answer means for one object. @param at what to call the object in the message. */
function objectErrorFrom(error: unknown, at: string): Error {
  if (isObjectError(error)) return error;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is thrown may be of any shape
  const { name, message, $metadata } = error as ServiceError;
  const status = $metadata?.httpStatusCode;
  const cause = { cause: error };
  if (status === 412)
    return new ObjectChangedError(
      `${at} was replaced after it was planned; its new version has its own load.`,
      cause,
    );
  if (status === 404 || name === "NoSuchKey" || name === "NotFound")
    return new ObjectVanishedError(`${at} is not there any more; put it back and replay it.`, cause);
  if (name === "InvalidObjectState")
    return new ObjectArchivedError(
      `${at} is archived; restore it with s3 restore-object and replay it.`,
      cause,
    );
  if (status === 403 || status === 400)
    return new ObjectUnreadableError(
      `${at} may not be read (${name}: ${message}); check the bucket policy and the key's policy, then replay it.`,
      cause,
    );
  return new S3UnavailableError(`${at} could not be read from S3 (${name}: ${message}).`, cause);
}

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
      throw new ObjectArchivedError(`${at} is archived; restore it with s3 restore-object and replay it.`);
    return { etag: (head.ETag ?? "").replaceAll('"', ""), size: head.ContentLength ?? 0 };
  } catch (error) {
    throw objectErrorFrom(error, at);
  }
}

/**
 * The object's bytes from `start` on (uncompressed bytes for gzip, which is inflated from its beginning and skipped).
 * @param gzip inflate; several members one behind another are one stream
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
      throw new S3UnavailableError(`${at} was answered without a body.`);
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
