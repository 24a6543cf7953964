import * as z from "zod";
import { commaList, configuration, wholeNumber } from "../../../shared/configuration/configuration.ts";
import { s3 } from "../../../shared/aws/s3.ts";
import { step } from "../../../shared/step/step.ts";
import { formatName } from "../contract/shapes.ts";
import { describeObjects } from "./describe-objects.ts";
import { maxObjects, planChunks } from "./plan.ts";

/** `logs/cdn/=cloudfront,logs/net/=vpc-flow` */
const prefixFormats = commaList.pipe(
  z.array(
    z
      .string()
      .transform((entry) => ({
        prefix: entry.slice(0, Math.max(0, entry.lastIndexOf("="))),
        format: entry.slice(entry.lastIndexOf("=") + 1),
      }))
      .pipe(z.object({ prefix: z.string().min(1, "must be PREFIX=FORMAT"), format: formatName })),
  ),
);

const { chunkBytes, logPrefixFormats } = configuration({
  chunkBytes: wholeNumber.default(67_108_864),
  logPrefixFormats: prefixFormats,
})(process.env);

const input = z.object({
  objects: z
    .array(
      z.object({
        bucket: z.string().min(1),
        key: z.string().min(1),
        etag: z.string().min(1).optional(),
        size: z.number().optional(),
      }),
    )
    .min(1)
    .max(maxObjects, `at most ${maxObjects} objects an execution; use BackfillPrefix for more`),
  format: formatName.optional(),
});

/** Plans the chunks of a list of objects: which are loadable, in which parts. @throws S3UnavailableError */
export const handler = step(input, async ({ objects, format }) => {
  const { loadable, skipped, failures } = await describeObjects(s3, objects, format, logPrefixFormats);
  return { ...planChunks(loadable, chunkBytes), skipped, failures };
});
