import { s3 } from "../../../shared/aws/clients.ts";
import { loadConfiguration } from "../../../shared/configuration/configuration.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { step } from "../../../shared/step/step.ts";
import { chunkProgress } from "../contract/shapes.ts";
import { loadChunk } from "./load-chunk.ts";

const configuration = loadConfiguration(process.env);
const client = createClient(configuration.openSearchEndpoint);

/** Time kept for the batches in flight and their retries, before the Lambda deadline. */
const finishMs = 180_000;
const answerMs = 10_000;

/**
 * Loads a chunk, or goes on where an earlier invocation stopped.
 * @throws OpenSearchUnavailableError, S3UnavailableError (passing), ClusterRefusesError (a person redrives)
 */
export const handler = step(chunkProgress, (progress, context) => {
  const leftMs = context.getRemainingTimeInMillis();
  const deadlineMs = Date.now() + leftMs - answerMs;
  const stopAtMs = Date.now() + Math.max(leftMs / 2, leftMs - finishMs);
  return loadChunk({ s3, client, configuration, stopAtMs, deadlineMs }, progress);
});
