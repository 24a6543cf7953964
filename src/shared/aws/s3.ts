import { S3Client } from "@aws-sdk/client-s3";

/** With an endpoint override (the local stack) buckets are named in the path. */
export const s3 = new S3Client({ forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined });
