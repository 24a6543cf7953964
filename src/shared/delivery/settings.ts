import * as z from "zod/mini";
import {
  commaList,
  configuration,
  endpoint,
  indexRotation,
  nonEmpty,
  wholeNumber,
} from "../configuration/configuration.ts";

/** What every function that delivers needs of its environment. @throws ConfigurationError */
export const deliverySettings = configuration({
  openSearchEndpoint: endpoint,
  indexRotation,
  archiveBucket: nonEmpty,
  rejectBucket: nonEmpty,
  objectFields: commaList,
  maxDocumentBytes: z._default(wholeNumber, 1_024_000),
  /** An invocation has few megabytes: small requests are under way while the next is read. */
  batchBytes: z._default(wholeNumber, 524_288),
  batchesInFlight: z._default(wholeNumber, 3),
  keptBytes: z._default(wholeNumber, 134_217_728),
});

export type DeliverySettings = Omit<ReturnType<typeof deliverySettings>, "objectFields" | "maxDocumentBytes">;
