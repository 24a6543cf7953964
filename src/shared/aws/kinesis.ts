import { KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** A request that hangs must end before the function's deadline. */
const requestTimeout = 10_000;
const connectionTimeout = 3_000;

/**
 * A client that sends each request once: what is sent again, and until when, is decided entry by entry. It speaks
 * HTTP/1.1, on AWS as locally, because the emulator's Kinesis has no HTTP/2.
 */
export function createKinesisClient(): KinesisClient {
  const requestHandler = new NodeHttpHandler({
    requestTimeout,
    connectionTimeout,
    throwOnRequestTimeout: true,
  });
  return new KinesisClient({ maxAttempts: 1, requestHandler });
}
