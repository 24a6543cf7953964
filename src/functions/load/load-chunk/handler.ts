import { s3, secrets } from "../../../shared/aws/clients.ts";
import { type Configuration, loadSettings } from "../../../shared/configuration/configuration.ts";
import { withRedactionSalt } from "../../../shared/aws/redaction-salt.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { step } from "../../../shared/step/step.ts";
import { chunkProgress } from "../contract/shapes.ts";
import { loadChunk } from "./load-chunk.ts";

const settings = loadSettings(process.env);
const client = createClient(settings.openSearchEndpoint);
/** Read once a sandbox, by its first invocation: an error there has a name that the state machine knows. */
let configuration: Configuration | undefined;

/** Time kept for the batches in flight and their retries, before the Lambda deadline. */
const finishMs = 180_000;
const answerMs = 10_000;

/**
 * Loads a chunk, or goes on where an earlier invocation stopped.
 * @throws OpenSearchUnavailableError, S3UnavailableError, SecretUnavailableError (passing), ClusterRefusesError, ConfigurationError (a person redrives)
 */
export const handler = step(chunkProgress, async (progress, context) => {
  configuration ??= await withRedactionSalt(settings, secrets);
  const leftMs = context.getRemainingTimeInMillis();
  const deadlineMs = Date.now() + leftMs - answerMs;
  const stopAtMs = Date.now() + Math.max(leftMs / 2, leftMs - finishMs);
  return await loadChunk({ s3, client, configuration, stopAtMs, deadlineMs }, progress);
});
