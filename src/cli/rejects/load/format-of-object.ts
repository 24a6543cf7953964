import type { S3Client } from "@aws-sdk/client-s3";
import { describeObjects } from "../../../functions/load/plan-chunks/describe-objects.ts";
import type { FormatName } from "../../../shared/log-formats/formats.ts";
import { formatOfKey } from "../../../shared/log-formats/object-key.ts";
import { identityOf, type PinnedObject } from "../../../shared/objects/pinned-object.ts";

/**
 * How the format of an object is found whose rejects are loaded again: by its key, else as it is given, else by its
 * first lines, while it is still there.
 */
export function formatFinder(
  s3: S3Client,
  given: FormatName | undefined,
): (object: PinnedObject) => Promise<FormatName | undefined> {
  const known = new Map<string, FormatName | undefined>();
  return async (object) => {
    const byKey = formatOfKey(object.key);
    if (byKey !== undefined && byKey !== "test-file") return byKey;
    if (given !== undefined) return given;
    const identity = identityOf(object);
    if (!known.has(identity)) {
      const { loadable } = await describeObjects(s3, [object]);
      known.set(identity, loadable[0]?.format);
    }
    return known.get(identity);
  };
}
