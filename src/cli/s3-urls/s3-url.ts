import { UsageError } from "../errors/cli-errors.ts";

/** A place in S3; the key is as it is, never decoded. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** Reads `s3://bucket/key`; the key may be empty. @throws UsageError for anything else */
export function parseS3Url(url: string): S3Place {
  const [, bucket, key = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket === undefined) throw new UsageError(`${url} is no s3://BUCKET/KEY.`);
  return { bucket, key };
}

export function s3UrlOf({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key}`;
}
