import * as z from "zod/mini";
import { commaList, endpoint, indexRotation, nonEmpty, wholeNumber } from "../configuration/configuration.ts";

/** What every function that delivers needs of its environment. */
export const deliverySettings = {
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
};

export interface DeliverySettings {
  readonly openSearchEndpoint: string;
  readonly indexRotation: "hour" | "day" | "week" | "month";
  readonly archiveBucket: string;
  readonly rejectBucket: string;
  readonly batchBytes: number;
  readonly batchesInFlight: number;
  readonly keptBytes: number;
}
