import { configuration, endpoint } from "../../../shared/configuration/configuration.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { logger, step } from "../../../shared/step/step.ts";
import { deletion } from "../contract/listing.ts";
import { deleteIndex } from "./delete-index.ts";

const readConfiguration = configuration({ openSearchEndpoint: endpoint });

/**
 * Deletes one index if it is still the one that was decided on; one that is gone is a success.
 * @throws SnapshotInProgressError, OpenSearchUnavailableError, ClusterRefusesError
 */
export const handler = step(deletion, async (wanted) => {
  const { openSearchEndpoint } = readConfiguration(process.env);
  const result = await deleteIndex(createClient(openSearchEndpoint), wanted);
  logger.info("index checked again", { result });
  return result;
});
