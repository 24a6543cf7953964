import * as z from "zod";
import {
  commaList,
  configuration,
  endpoint,
  indexRotation,
  jsonIndexPrefix,
  nonEmpty,
  wholeNumber,
} from "../../../shared/configuration/configuration.ts";
import { sensitiveParameters } from "../../../shared/log-formats/query-parameters.ts";

/** Names separated by commas; `default` among them stands for the usual ones. */
const parameterNames = commaList.transform((names) => [
  ...new Set(names.flatMap((name) => (name === "default" ? sensitiveParameters : [name]))),
]);

/** What the environment says about loading. @throws ConfigurationError */
export const loadSettings = configuration(
  {
    openSearchEndpoint: endpoint,
    indexRotation,
    jsonIndexPrefix,
    batchBytes: wholeNumber.default(5_242_880),
    batchesInFlight: wholeNumber.default(3),
    maxLineBytes: wholeNumber.default(1_048_576),
    rejectBucket: nonEmpty,
    redactQueryParameters: parameterNames,
    redactClientAddresses: z.enum(["none", "mask", "hash"]).default("none"),
    redactionSaltArn: z.string().default(""),
    retryBudgetSeconds: wholeNumber.default(120),
  },
  ({ redactClientAddresses, redactionSaltArn }) =>
    redactClientAddresses === "hash" && redactionSaltArn === ""
      ? ["redactionSaltArn", "must name the secret that holds the pseudonym key"]
      : undefined,
);
export type LoadSettings = ReturnType<typeof loadSettings>;
/** The settings with the pseudonym key, which `withRedactionSalt` reads; empty if there are no pseudonyms. */
export type Configuration = LoadSettings & { readonly redactSalt: string };
