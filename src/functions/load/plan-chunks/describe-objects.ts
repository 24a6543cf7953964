import type { S3Client } from "@aws-sdk/client-s3";
import { isObjectError } from "../../../shared/errors/errors.ts";
import { formatOfLines } from "../../../shared/log-formats/detect-format.ts";
import type { FormatName } from "../../../shared/log-formats/formats.ts";
import { formatOfKey } from "../../../shared/log-formats/object-key.ts";
import { describeObject, readObject } from "../../../shared/objects/object-reader.ts";
import {
  messageCharacters,
  type PlannedFailure,
  type PlannedObject,
  type SkippedObject,
} from "../contract/shapes.ts";

export interface NamedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag?: string | undefined;
}

export interface DescribedObjects {
  readonly loadable: PlannedObject[];
  readonly skipped: SkippedObject[];
  readonly failures: PlannedFailure[];
}

type Description =
  | { readonly kind: "loadable"; readonly object: PlannedObject }
  | { readonly kind: "skipped"; readonly object: SkippedObject }
  | { readonly kind: "failure"; readonly object: PlannedFailure };

/** HEAD requests in flight. */
const atOnce = 10;

/**
 * Asks S3 for version and size of each object and finds its format: from the key, else from its first lines.
 * What has nothing to load or is of no known kind is skipped; what cannot be taken is a failure; order is kept.
 * @throws S3UnavailableError
 */
export async function describeObjects(
  s3: S3Client,
  objects: readonly NamedObject[],
  format?: FormatName,
): Promise<DescribedObjects> {
  const described: Description[] = [];
  for (let from = 0; from < objects.length; from += atOnce)
    described.push(
      ...(await Promise.all(objects.slice(from, from + atOnce).map((one) => describe(s3, one, format)))),
    );
  return {
    loadable: described.flatMap((one) => (one.kind === "loadable" ? [one.object] : [])),
    skipped: described.flatMap((one) => (one.kind === "skipped" ? [one.object] : [])),
    failures: described.flatMap((one) => (one.kind === "failure" ? [one.object] : [])),
  };
}

async function describe(
  s3: S3Client,
  object: NamedObject,
  format: FormatName | undefined,
): Promise<Description> {
  const { bucket, key } = object;
  const skip = (reason: string): Description => ({ kind: "skipped", object: { bucket, key, reason } });
  const byKey = formatOfKey(key);
  if (byKey === "test-file") return skip("test file of the load balancer");
  try {
    const { etag, size } = await describeObject(s3, object);
    if (size === 0) return skip("empty object");
    const pinned = { bucket, key, etag, size };
    if (byKey !== undefined && format === undefined)
      return { kind: "loadable", object: { ...pinned, format: byKey, gzip: key.endsWith(".gz") } };
    const { gzip, beginning } = await peek(s3, pinned);
    const found = format ?? formatOfLines(beginning);
    if (found === undefined) return skip("unknown kind: neither its key nor its first lines tell a format");
    return { kind: "loadable", object: { ...pinned, format: found, gzip } };
  } catch (error) {
    if (!isObjectError(error)) throw error;
    const message = error.message.slice(0, messageCharacters);
    return { kind: "failure", object: { bucket, key, name: error.name, message, offset: 0 } };
  }
}

async function peek(
  s3: S3Client,
  object: Omit<PlannedObject, "format" | "gzip">,
): Promise<{ gzip: boolean; beginning: Buffer }> {
  const raw = await firstBytes(s3, object, false);
  const gzip = raw[0] === 0x1f && raw[1] === 0x8b;
  return { gzip, beginning: gzip ? await firstBytes(s3, object, true) : raw };
}

async function firstBytes(
  s3: S3Client,
  object: Omit<PlannedObject, "format" | "gzip">,
  gzip: boolean,
): Promise<Buffer> {
  for await (const bytes of readObject(s3, { ...object, gzip }, 0)) return bytes;
  return Buffer.alloc(0);
}
