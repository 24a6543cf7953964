import { z } from "zod";
import { ConfigurationError } from "../errors/errors.ts";
import { sensitiveParameters } from "../log-formats/query-parameters.ts";

const wholeNumber = z.coerce.number().int().positive();

const jsonIndexPrefix = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*-$/)
  .default("rehydrated-");
const indexRotation = z.enum(["hour", "day", "week", "month"]).default("day");
const endpoint = z.url({ protocol: /^https?$/ });
const commaList = z
  .string()
  .default("")
  .transform((list) =>
    list
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  );
/** Names separated by commas; `default` among them stands for the usual ones. */
const parameterNames = commaList.transform((names) => [
  ...new Set(names.flatMap((name) => (name === "default" ? sensitiveParameters : [name]))),
]);

const load = z
  .object({
    OPENSEARCH_ENDPOINT: endpoint,
    INDEX_ROTATION: indexRotation,
    JSON_INDEX_PREFIX: jsonIndexPrefix,
    BATCH_BYTES: wholeNumber.default(5_242_880),
    BATCHES_IN_FLIGHT: wholeNumber.default(3),
    MAX_LINE_BYTES: wholeNumber.default(1_048_576),
    REJECT_BUCKET: z.string().min(1),
    REDACT_QUERY_PARAMETERS: parameterNames,
    REDACT_CLIENT_ADDRESSES: z.enum(["none", "mask", "hash"]).default("none"),
    REDACTION_SALT_ARN: z.string().default(""),
    RETRY_BUDGET_SECONDS: wholeNumber.default(120),
  })
  .refine((env) => env.REDACT_CLIENT_ADDRESSES !== "hash" || env.REDACTION_SALT_ARN !== "", {
    path: ["REDACTION_SALT_ARN"],
    message: "must name the secret that holds the key of the pseudonyms",
  })
  .transform((env) => ({
    openSearchEndpoint: env.OPENSEARCH_ENDPOINT,
    indexRotation: env.INDEX_ROTATION,
    jsonIndexPrefix: env.JSON_INDEX_PREFIX,
    batchBytes: env.BATCH_BYTES,
    batchesInFlight: env.BATCHES_IN_FLIGHT,
    maxLineBytes: env.MAX_LINE_BYTES,
    rejectBucket: env.REJECT_BUCKET,
    redactQueryParameters: env.REDACT_QUERY_PARAMETERS,
    redactClientAddresses: env.REDACT_CLIENT_ADDRESSES,
    redactionSaltArn: env.REDACTION_SALT_ARN,
    retryBudgetSeconds: env.RETRY_BUDGET_SECONDS,
  }));

/** What the environment says about loading. */
export type LoadSettings = z.infer<typeof load>;
/** The settings with the key of the pseudonyms, which `withRedactionSalt` reads; empty where none are made. */
export type Configuration = LoadSettings & { readonly redactSalt: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment against a schema. @throws ConfigurationError that lists every problem */
function read<T>(schema: z.ZodType<T>, environment: Environment): T {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new ConfigurationError(
    `The environment of the function is wrong: ${problems.join("; ")}. Correct it in the template and deploy again.`,
  );
}

/** @throws ConfigurationError */
export function loadSettings(environment: Environment): LoadSettings {
  return read(load, environment);
}

const planChunks = z
  .object({ CHUNK_BYTES: wholeNumber.default(67_108_864) })
  .transform((env) => ({ chunkBytes: env.CHUNK_BYTES }));

/** @throws ConfigurationError */
export function planChunksConfiguration(environment: Environment): z.infer<typeof planChunks> {
  return read(planChunks, environment);
}

const startLoad = z
  .object({ LOAD_OBJECTS_ARN: z.string().min(1) })
  .transform((env) => ({ loadObjectsArn: env.LOAD_OBJECTS_ARN }));

/** @throws ConfigurationError */
export function startLoadConfiguration(environment: Environment): z.infer<typeof startLoad> {
  return read(startLoad, environment);
}

const planBackfill = z
  .object({ REJECT_BUCKET: z.string().min(1) })
  .transform((env) => ({ rejectBucket: env.REJECT_BUCKET }));

/** @throws ConfigurationError */
export function planBackfillConfiguration(environment: Environment): z.infer<typeof planBackfill> {
  return read(planBackfill, environment);
}

const prepare = z
  .object({
    OPENSEARCH_ENDPOINT: endpoint,
    INDEX_SHARDS: wholeNumber.default(1),
    INDEX_REPLICAS: z.coerce.number().int().nonnegative().default(1),
    INDEX_CODEC: z.enum(["default", "best_compression", "zstd", "zstd_no_dict"]).default("best_compression"),
    INDEX_REFRESH_INTERVAL: z
      .string()
      .regex(/^[1-9][0-9]*(ms|s|m)$/)
      .default("5s"),
    DASHBOARDS_URL: z.union([z.literal(""), endpoint]).default(""),
    JSON_INDEX_PREFIX: jsonIndexPrefix,
    ADMINISTRATOR_ARNS: commaList,
    LOADER_ROLE_ARNS: commaList,
    DELIVERY_ROLE_ARNS: commaList,
    CLEANER_ROLE_ARNS: commaList,
  })
  .transform((env) => ({
    openSearchEndpoint: env.OPENSEARCH_ENDPOINT,
    indexShards: env.INDEX_SHARDS,
    indexReplicas: env.INDEX_REPLICAS,
    indexCodec: env.INDEX_CODEC,
    indexRefreshInterval: env.INDEX_REFRESH_INTERVAL,
    dashboardsUrl: env.DASHBOARDS_URL,
    jsonIndexPrefix: env.JSON_INDEX_PREFIX,
    administratorArns: env.ADMINISTRATOR_ARNS,
    loaderRoleArns: env.LOADER_ROLE_ARNS,
    deliveryRoleArns: env.DELIVERY_ROLE_ARNS,
    cleanerRoleArns: env.CLEANER_ROLE_ARNS,
  }));

export type PrepareConfiguration = z.infer<typeof prepare>;

/** @throws ConfigurationError */
export function prepareConfiguration(environment: Environment): PrepareConfiguration {
  return read(prepare, environment);
}

const listIndexes = z
  .object({ OPENSEARCH_ENDPOINT: endpoint, INDEX_ROTATION: indexRotation, CLEAN_RULES: z.string().min(1) })
  .transform((env) => ({
    openSearchEndpoint: env.OPENSEARCH_ENDPOINT,
    indexRotation: env.INDEX_ROTATION,
    cleanRules: env.CLEAN_RULES,
  }));

/** @throws ConfigurationError */
export function listIndexesConfiguration(environment: Environment): z.infer<typeof listIndexes> {
  return read(listIndexes, environment);
}

const deleteIndex = z
  .object({ OPENSEARCH_ENDPOINT: endpoint })
  .transform((env) => ({ openSearchEndpoint: env.OPENSEARCH_ENDPOINT }));

/** @throws ConfigurationError */
export function deleteIndexConfiguration(environment: Environment): z.infer<typeof deleteIndex> {
  return read(deleteIndex, environment);
}

const transform = z
  .object({
    LOG_STREAM: z.string().min(1),
    REJECT_BUCKET: z.string().min(1),
    OWN_LOG_GROUPS: commaList,
    AWS_LAMBDA_FUNCTION_NAME: z.string().optional(),
    OBJECT_FIELDS: commaList,
    PUT_WINDOW: wholeNumber.default(2),
    MAX_DOCUMENT_BYTES: wholeNumber.default(1_024_000),
    MAX_INFLATED_BYTES: wholeNumber.default(67_108_864),
  })
  .transform((env) => ({
    logStream: env.LOG_STREAM,
    rejectBucket: env.REJECT_BUCKET,
    ownLogGroups: [
      ...env.OWN_LOG_GROUPS,
      // where a function's logs go that names no log group
      ...(env.AWS_LAMBDA_FUNCTION_NAME === undefined ? [] : [`/aws/lambda/${env.AWS_LAMBDA_FUNCTION_NAME}`]),
    ],
    objectFields: env.OBJECT_FIELDS,
    putWindow: env.PUT_WINDOW,
    maxDocumentBytes: env.MAX_DOCUMENT_BYTES,
    maxInflatedBytes: env.MAX_INFLATED_BYTES,
  }));

export type TransformConfiguration = z.infer<typeof transform>;

/** @throws ConfigurationError */
export function transformConfiguration(environment: Environment): TransformConfiguration {
  return read(transform, environment);
}

const subscribe = z
  .object({
    CLOUDWATCH_STREAM_ARN: z.string().min(1),
    SUBSCRIPTION_ROLE_ARN: z.string().min(1),
    FILTER_NAME: z.string().min(1),
    OWN_LOG_GROUPS: commaList,
  })
  .transform((env) => ({
    streamArn: env.CLOUDWATCH_STREAM_ARN,
    roleArn: env.SUBSCRIPTION_ROLE_ARN,
    filterName: env.FILTER_NAME,
    ownLogGroups: env.OWN_LOG_GROUPS,
  }));

/** @throws ConfigurationError */
export function subscribeConfiguration(environment: Environment): z.infer<typeof subscribe> {
  return read(subscribe, environment);
}
