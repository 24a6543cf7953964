import { commaList, endpoint, indexRotation, nonEmpty, wholeNumber } from "../configuration/configuration.ts";

/** What every function that delivers needs of its environment. */
export const deliverySettings = {
  openSearchEndpoint: endpoint,
  indexRotation,
  archiveBucket: nonEmpty,
  rejectBucket: nonEmpty,
  objectFields: commaList,
  maxDocumentBytes: wholeNumber.default(1_024_000),
  /** An invocation has few megabytes: small requests are under way while the next is read. */
  batchBytes: wholeNumber.default(524_288),
  batchesInFlight: wholeNumber.default(3),
  keptBytes: wholeNumber.default(134_217_728),
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
