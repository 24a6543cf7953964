import * as z from "zod/mini";
import {
  configuration,
  endpoint,
  indexRotation,
  nonEmpty,
} from "../../../shared/configuration/configuration.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { logger, step } from "../../../shared/step/step.ts";
import type { Listing } from "../contract/listing.ts";
import { parseRules } from "../contract/rules.ts";
import { readIndexes } from "./read-indexes.ts";
import { sift } from "./sift.ts";

const readConfiguration = configuration({
  openSearchEndpoint: endpoint,
  indexRotation,
  cleanRules: nonEmpty,
});

const input = z.strictObject({
  /** When the execution started. */
  now: z.iso.datetime(),
  /** What the execution was started with: `{"dryRun": true}` deletes nothing, whatever the rules say. */
  input: z.strictObject({ dryRun: z.optional(z.boolean()) }),
});

/**
 * Checks the rules, then lists the indexes that they may delete.
 * @throws ConfigurationError before anything is listed, OpenSearchUnavailableError, ClusterRefusesError
 */
export const handler = step(input, async ({ now, input: { dryRun = false } }): Promise<Listing> => {
  const { openSearchEndpoint, cleanRules, indexRotation: rotation } = readConfiguration(process.env);
  const rules = parseRules(cleanRules, rotation);
  const { found, shared, disk } = await readIndexes(createClient(openSearchEndpoint), rules);
  const sifted = sift(found, shared, rules, Date.parse(now));
  logger.info("indexes listed", { found: found.length, handedOn: sifted.indexes.length, disk });
  return { now, rules: { ...rules, dryRun: dryRun || rules.dryRun }, disk, ...sifted };
});
