import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { s3 } from "../../../shared/aws/s3.ts";
import { configuration, nonEmpty } from "../../../shared/configuration/configuration.ts";
import { BackfillIncompleteError } from "../../../shared/errors/errors.ts";
import { askBucket } from "../../../shared/objects/s3-errors.ts";
import { logger, step } from "../../../shared/step/step.ts";
import { formatName } from "../contract/shapes.ts";
import { periodOf } from "./choose-object.ts";
import { listSlice } from "./list-slice.ts";
import { addResults, type BackfillTotals, backfillTotals, batchResult } from "./totals.ts";

const { rejectBucket } = configuration({ rejectBucket: nonEmpty })(process.env);

const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: "a date (2024-05-03) or a time with its zone (2024-05-03T12:00:00Z)",
});

const input = z.object({
  bucket: z.string().check(z.minLength(1)),
  prefix: z.string(),
  since: z.optional(instant),
  until: z.optional(instant),
  format: z.optional(formatName),
  token: z.optional(z.string()),
  listed: z._default(z.boolean(), false),
  totals: z.prefault(backfillTotals, {}),
  results: z._default(z.array(batchResult), []),
});

/** Time kept for writing the slice. */
const writeMs = 30_000;

/**
 * Adds up the last slice's results and plans the next slice: at most 500 batches, written to the reject bucket.
 * @returns the state without a slice when everything is loaded, or when listing has to continue (`listed` is false)
 * @throws S3UnavailableError, S3RefusesError, and BackfillIncompleteError when everything is listed and some batch did not load
 */
export const handler = step(
  input,
  async ({ results, totals: before, token, listed, ...request }, context) => {
    const totals = addResults(before, results);
    for (const result of results) if ("failed" in result) logger.error("batch not loaded", { ...result });
    if (listed) return finish(request, totals);
    const choice = { ...periodOf(request.since, request.until), format: request.format };
    const leftMs = context.getRemainingTimeInMillis();
    const stopAtMs = Date.now() + Math.max(leftMs - writeMs, leftMs / 2);
    const found = await listSlice(s3, { ...request, token }, choice, stopAtMs);
    const { builder, listed: isLast } = found;
    if (builder.count === 0 && isLast) return finish(request, totals);
    const next = found.token === undefined ? {} : { token: found.token };
    const planned = { ...request, ...next, listed: isLast, totals };
    if (builder.count === 0) return planned; // time was up before anything was found: continue listing
    const slice = { ...(await writeSlice(builder.render())), batches: builder.count };
    logger.info("slice planned", { slice });
    return { ...planned, slice };
  },
);

function finish<R extends { readonly bucket: string; readonly prefix: string }>(
  request: R,
  totals: BackfillTotals,
) {
  logger.info("backfill ended", { totals });
  if (totals.failedBatches > 0)
    throw new BackfillIncompleteError(
      `${totals.failedBatches} of ${totals.batches} batches of s3://${request.bucket}/${request.prefix} did not load. Look at the failed executions of LoadObjects, fix the cause and start the same backfill again: what is loaded counts as duplicates.`,
    );
  return { ...request, listed: true, totals };
}

/** Named after its content: the same on a retry, never shared with another backfill. */
async function writeSlice(body: string): Promise<{ bucket: string; key: string }> {
  const bucket = rejectBucket;
  const key = `backfill/${createHash("sha256").update(body).digest("hex")}.jsonl`;
  const put = { Bucket: bucket, Key: key, Body: body, ContentType: "application/x-ndjson" };
  await askBucket(`The slice could not be written to s3://${bucket}/${key}`, () =>
    s3.send(new PutObjectCommand(put)),
  );
  return { bucket, key };
}
