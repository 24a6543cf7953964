import * as z from "zod/mini";
import { commaList, configuration, wholeNumber } from "../../../shared/configuration/configuration.ts";
import { s3 } from "../../../shared/aws/s3.ts";
import { step } from "../../../shared/step/step.ts";
import { formatName } from "../contract/shapes.ts";
import { describeObjects } from "./describe-objects.ts";
import { maxObjects, planChunks } from "./plan.ts";

/** `logs/cdn/=cloudfront,logs/net/=vpc-flow` */
const prefixFormats = z.pipe(
  commaList,
  z.array(
    z.pipe(
      z.pipe(
        z.string(),
        z.transform((entry) => ({
          prefix: entry.slice(0, Math.max(0, entry.lastIndexOf("="))),
          format: entry.slice(entry.lastIndexOf("=") + 1),
        })),
      ),
      z.object({ prefix: z.string().check(z.minLength(1, "must be PREFIX=FORMAT")), format: formatName }),
    ),
  ),
);

const { chunkBytes, logPrefixFormats } = configuration({
  chunkBytes: z._default(wholeNumber, 67_108_864),
  logPrefixFormats: prefixFormats,
})(process.env);

const input = z.object({
  objects: z
    .array(
      z.object({
        bucket: z.string().check(z.minLength(1)),
        key: z.string().check(z.minLength(1)),
        etag: z.optional(z.string().check(z.minLength(1))),
        size: z.optional(z.number()),
      }),
    )
    .check(
      z.minLength(1),
      z.maxLength(maxObjects, `at most ${maxObjects} objects an execution; use BackfillPrefix for more`),
    ),
  format: z.optional(formatName),
});

/** Plans the chunks of a list of objects: which are loadable, in which parts. @throws S3UnavailableError */
export const handler = step(input, async ({ objects, format }) => {
  const { loadable, skipped, failures } = await describeObjects(s3, objects, format, logPrefixFormats);
  return { ...planChunks(loadable, chunkBytes), skipped, failures };
});
