import { createHash } from "node:crypto";

/** An object of S3, pinned to the version that was planned. */
export interface PinnedObject {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
}

/** What documents' ids and reject keys begin with: 24 hex digits (96 bits) for (bucket, key, ETag), then `-`. */
export function identityOf({ bucket, key, etag }: PinnedObject): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([bucket, key, etag]))
    .digest("hex");
  return `${digest.slice(0, 24)}-`;
}
