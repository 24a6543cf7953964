import * as z from "zod/mini";
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
  indexShards: z._default(wholeNumber, 1),
  indexReplicas: z._default(z.coerce.number().check(z.int(), z.nonnegative()), 1),
  indexCodec: z._default(z.enum(["default", "best_compression", "zstd", "zstd_no_dict"]), "best_compression"),
  indexRefreshInterval: z._default(z.string().check(z.regex(/^[1-9][0-9]*(ms|s|m)$/)), "5s"),
  dashboardsUrl: z._default(z.union([z.literal(""), endpoint]), ""),
  jsonIndexPrefix,
  administratorArns: commaList,
  loaderRoleArns: commaList,
  deliveryRoleArns: commaList,
  cleanerRoleArns: commaList,
});
export type PrepareConfiguration = ReturnType<typeof prepareConfiguration>;
