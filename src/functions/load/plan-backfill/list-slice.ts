import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { formatOfKey } from "../../../shared/log-formats/object-key.ts";
import { askBucket } from "../../../shared/objects/s3-errors.ts";
import { type Choice, isChosen } from "./choose-object.ts";
import { SliceBuilder } from "./slice-builder.ts";

export interface Listing {
  readonly bucket: string;
  readonly prefix: string;
  /** The last key that an earlier slice covered. */
  readonly token?: string | undefined;
}

export interface ListedSlice {
  readonly builder: SliceBuilder;
  readonly listed: boolean;
  readonly token?: string;
}

/**
 * Lists from where the last slice ended until this one is full, time is up, or there is no more.
 * The token is a key, not S3's: it does not expire while the slice is loaded.
 * @throws S3UnavailableError, S3RefusesError
 */
export async function listSlice(
  s3: S3Client,
  { bucket, prefix, token }: Listing,
  choice: Choice,
  stopAtMs: number,
): Promise<ListedSlice> {
  const builder = new SliceBuilder(choice.format);
  let last = token;
  for (;;) {
    const list = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: last });
    const page = await askBucket(`s3://${bucket}/${prefix} could not be listed`, () => s3.send(list));
    for (const { Key: key, Size: size = 0, LastModified } of page.Contents ?? []) {
      if (key === undefined) continue;
      const listed = { key, size, lastModifiedMs: LastModified?.getTime() ?? 0 };
      if (isChosen(listed, choice, formatOfKey) && !builder.add({ bucket, key, size }))
        return { builder, listed: false, ...(last === undefined ? {} : { token: last }) };
      last = key;
    }
    if (page.IsTruncated !== true || last === undefined) return { builder, listed: true };
    if (Date.now() < stopAtMs) continue;
    return { builder, listed: false, token: last };
  }
}
