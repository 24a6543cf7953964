import * as z from "zod/mini";
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
const parameterNames = z.pipe(
  commaList,
  z.transform((names) => [
    ...new Set(names.flatMap((name) => (name === "default" ? sensitiveParameters : [name]))),
  ]),
);

/** What the environment says about loading. @throws ConfigurationError */
export const loadSettings = configuration(
  {
    openSearchEndpoint: endpoint,
    indexRotation,
    jsonIndexPrefix,
    batchBytes: z._default(wholeNumber, 5_242_880),
    batchesInFlight: z._default(wholeNumber, 3),
    maxLineBytes: z._default(wholeNumber, 1_048_576),
    rejectBucket: nonEmpty,
    redactQueryParameters: parameterNames,
    redactClientAddresses: z._default(z.enum(["none", "mask", "hash"]), "none"),
    redactionSaltArn: z._default(z.string(), ""),
    retryBudgetSeconds: z._default(wholeNumber, 120),
  },
  ({ redactClientAddresses, redactionSaltArn }) =>
    redactClientAddresses === "hash" && redactionSaltArn === ""
      ? ["redactionSaltArn", "must name the secret that holds the pseudonym key"]
      : undefined,
);
export type LoadSettings = ReturnType<typeof loadSettings>;
/** The settings with the pseudonym key, which `withRedactionSalt` reads; empty if there are no pseudonyms. */
export type Configuration = LoadSettings & { readonly redactSalt: string };
