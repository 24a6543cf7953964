import type { S3Client } from "@aws-sdk/client-s3";
import { isObjectError } from "../../../shared/errors/errors.ts";
import {
  detectFormat,
  detectWithPrefix,
  type PrefixFormat,
} from "../../../shared/log-formats/detect-format.ts";
import type { FormatName } from "../../../shared/log-formats/formats.ts";
import { isTestFile } from "../../../shared/log-formats/object-key.ts";
import { describeObject, peekObject } from "../../../shared/objects/object-reader.ts";
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

/** Requests at the same time. */
const atOnce = 10;

/**
 * Asks S3 for the version, size and first bytes of each object: the bytes show compression and format, the key
 * decides what they leave open. Empty objects and unknown kinds are skipped; what cannot be loaded is a failure;
 * order is kept.
 * @param format loads all of them in that format
 * @param prefixes formats of keys of which not even the bytes tell one
 * @throws S3UnavailableError
 */
export async function describeObjects(
  s3: S3Client,
  objects: readonly NamedObject[],
  format?: FormatName,
  prefixes: readonly PrefixFormat[] = [],
): Promise<DescribedObjects> {
  const described: Description[] = [];
  for (let from = 0; from < objects.length; from += atOnce)
    described.push(
      ...(await Promise.all(
        objects.slice(from, from + atOnce).map((one) => describe(s3, one, format, prefixes)),
      )),
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
  prefixes: readonly PrefixFormat[],
): Promise<Description> {
  const { bucket, key } = object;
  const skip = (reason: string): Description => ({ kind: "skipped", object: { bucket, key, reason } });
  if (isTestFile(key)) return skip("test file of the load balancer");
  try {
    const { etag, size } = await describeObject(s3, object);
    if (size === 0) return skip("empty object");
    const pinned = { bucket, key, etag, size };
    const { gzip, beginning } = await peekObject(s3, pinned);
    const detected =
      format === undefined
        ? detectWithPrefix(key, beginning, prefixes)
        : detectFormat(key, beginning, format);
    if ("unknown" in detected) return skip(`unknown kind: ${detected.unknown}`);
    return { kind: "loadable", object: { ...pinned, ...detected, gzip } };
  } catch (error) {
    if (!isObjectError(error)) throw error;
    const message = error.message.slice(0, messageCharacters);
    return { kind: "failure", object: { bucket, key, name: error.name, message, offset: 0 } };
  }
}
