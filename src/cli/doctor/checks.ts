import type { Check } from "./check.ts";
import { cloudWatchCheck } from "./cloudwatch/cloudwatch-check.ts";
import { clusterCheck } from "./cluster/cluster-check.ts";
import { credentialsCheck } from "./credentials/credentials-check.ts";
import { deliveryCheck } from "./delivery/delivery-check.ts";
import { endToEndCheck } from "./end-to-end/end-to-end-check.ts";
import { indexesCheck } from "./indexes/indexes-check.ts";
import { loadCheck } from "./load/load-check.ts";
import { openSearchCheck } from "./opensearch/opensearch-check.ts";
import { producerCheck } from "./producer/producer-check.ts";
import { recordsCheck } from "./records/records-check.ts";
import { stackCheck } from "./stack/stack-check.ts";
import { streamCheck } from "./stream/stream-check.ts";
import { versionsCheck } from "./versions/versions-check.ts";

/** All checks, in the order in which data flows; the test record has the time of the checks between to arrive. */
export const checks: readonly Check[] = [
  versionsCheck,
  credentialsCheck,
  stackCheck,
  streamCheck,
  producerCheck,
  deliveryCheck,
  cloudWatchCheck,
  loadCheck,
  openSearchCheck,
  clusterCheck,
  indexesCheck,
  recordsCheck,
  endToEndCheck,
];
