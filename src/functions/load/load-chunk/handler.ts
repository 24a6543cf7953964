import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { s3 } from "../../../shared/aws/s3.ts";
import { type Configuration, loadSettings } from "./load-settings.ts";
import { withRedactionSalt } from "../../../shared/aws/redaction-salt.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { step } from "../../../shared/step/step.ts";
import { chunkProgress } from "../contract/shapes.ts";
import { loadChunk } from "./load-chunk.ts";

const settings = loadSettings(process.env);
const client = createClient(settings.openSearchEndpoint);
/** Without a route out of a VPC there is no answer; it must fail long before the function's timeout. */
const secrets = new SecretsManagerClient({
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  }),
});
/** Read once per sandbox, by its first invocation: an error there has a name that the state machine knows. */
let configuration: Configuration | undefined;

/** Time kept for the batches in flight and their retries, before the Lambda deadline. */
const finishMs = 180_000;
const answerMs = 10_000;

/**
 * Loads a chunk, or continues where an earlier invocation stopped.
 * @throws OpenSearchUnavailableError, S3UnavailableError, SecretUnavailableError (passing), ClusterRefusesError, ConfigurationError (a person redrives)
 */
export const handler = step(chunkProgress, async (progress, context) => {
  configuration ??= await withRedactionSalt(settings, secrets);
  const leftMs = context.getRemainingTimeInMillis();
  const deadlineMs = Date.now() + leftMs - answerMs;
  const stopAtMs = Date.now() + Math.max(leftMs / 2, leftMs - finishMs);
  return await loadChunk({ s3, client, configuration, stopAtMs, deadlineMs }, progress);
});
