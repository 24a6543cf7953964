import * as z from "zod";
import {
  commaList,
  configuration,
  endpoint,
  jsonIndexPrefix,
  wholeNumber,
} from "../../../shared/configuration/configuration.ts";

/** What the environment says about the domain's indexes, dashboards and roles. @throws ConfigurationError */
export const prepareConfiguration = configuration({
  openSearchEndpoint: endpoint,
  indexShards: wholeNumber.default(1),
  indexReplicas: z.coerce.number().int().nonnegative().default(1),
  indexCodec: z.enum(["default", "best_compression", "zstd", "zstd_no_dict"]).default("best_compression"),
  indexRefreshInterval: z
    .string()
    .regex(/^[1-9][0-9]*(ms|s|m)$/)
    .default("5s"),
  dashboardsUrl: z.union([z.literal(""), endpoint]).default(""),
  jsonIndexPrefix,
  administratorArns: commaList,
  loaderRoleArns: commaList,
  deliveryRoleArns: commaList,
  cleanerRoleArns: commaList,
});
export type PrepareConfiguration = ReturnType<typeof prepareConfiguration>;
