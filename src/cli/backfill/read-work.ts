import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { type Choice, isChosen } from "../../functions/load/plan-backfill/choose-object.ts";
import { SliceBuilder } from "../../functions/load/plan-backfill/slice-builder.ts";
import { formatOfKey } from "../../shared/log-formats/object-key.ts";
import type { S3Place } from "../s3-urls/s3-url.ts";
import type { Work } from "./estimate.ts";

/** Objects that are listed for an estimate: 100 requests. */
const maxListed = 100_000;
const tellEvery = 10_000;

/** Lists a prefix and chooses as PlanBackfill does. @param tell is told, now and then, how many objects are listed */
export async function readWork(
  s3: S3Client,
  { bucket, key: prefix }: S3Place,
  choice: Choice,
  tell: (listed: number) => void,
): Promise<Work> {
  const builder = new SliceBuilder(choice.format, Number.POSITIVE_INFINITY);
  const bytes = { plain: 0, gzip: 0 };
  let [listed, objects] = [0, 0];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key: key = "", Size: size = 0, LastModified } of page.Contents ?? []) {
      listed += 1;
      if (!isChosen({ key, size, lastModifiedMs: LastModified?.getTime() ?? 0 }, choice, formatOfKey)) continue;
      builder.add({ bucket, key, size });
      objects += 1;
      bytes[key.endsWith(".gz") ? "gzip" : "plain"] += size;
    }
    token = page.NextContinuationToken;
    if (token !== undefined && listed % tellEvery === 0) tell(listed);
  } while (token !== undefined && listed < maxListed);
  return {
    objects,
    plainBytes: bytes.plain,
    gzipBytes: bytes.gzip,
    batches: builder.count,
    passedOver: listed - objects,
    isCapped: token !== undefined,
  };
}
