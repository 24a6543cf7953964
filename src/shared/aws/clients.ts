import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** With an endpoint override (the local stack) buckets are named in the path. */
export const s3 = new S3Client({ forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined });
export const sfn = new SFNClient({});
/** Without a route out of a VPC there is no answer: that must be known long before the function's timeout. */
export const secrets = new SecretsManagerClient({
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  }),
});
