import { GetFunctionConfigurationCommand, ListEventSourceMappingsCommand } from "@aws-sdk/client-lambda";
import { z } from "zod";
import type { Clients } from "./clients.ts";

const count = z.coerce.number();
/** Properties of a deployed mapping; a template's parameters arrive as text. Lambda's defaults are filled in. */
const mappingSchema = z
  .object({
    UUID: z.string(),
    EventSourceArn: z.string(),
    FunctionArn: z.string(),
    State: z.string().default("Enabled"),
    StartingPosition: z.string().default("LATEST"),
    /** Seconds, or a date; only with AT_TIMESTAMP. */
    StartingPositionTimestamp: z
      .union([z.date(), count.transform((seconds) => new Date(seconds * 1_000))])
      .optional(),
    BatchSize: count,
    MaximumBatchingWindowInSeconds: count.default(0),
    MaximumRetryAttempts: count.default(-1),
    MaximumRecordAgeInSeconds: count.default(-1),
    BisectBatchOnFunctionError: z
      .union([z.boolean(), z.string().transform((text) => text.toLowerCase() === "true")])
      .default(false),
    FunctionResponseTypes: z.array(z.string()).default([]),
    DestinationConfig: z
      .object({ OnFailure: z.object({ Destination: z.string().optional() }).optional() })
      .optional(),
  })
  .transform((mapping) => ({
    id: mapping.UUID,
    sourceArn: mapping.EventSourceArn,
    functionArn: mapping.FunctionArn,
    isEnabled: mapping.State !== "Disabled",
    startsAtLatest: mapping.StartingPosition === "LATEST",
    /** Epoch milliseconds; undefined unless the mapping says AT_TIMESTAMP. */
    startsAtMs:
      mapping.StartingPosition === "AT_TIMESTAMP" ? mapping.StartingPositionTimestamp?.getTime() : undefined,
    batchSize: mapping.BatchSize,
    windowMs: mapping.MaximumBatchingWindowInSeconds * 1_000,
    /** Infinite when it is not set. */
    maximumRetryAttempts: infiniteBelowZero(mapping.MaximumRetryAttempts),
    maximumRecordAgeMs: infiniteBelowZero(mapping.MaximumRecordAgeInSeconds) * 1_000,
    bisects: mapping.BisectBatchOnFunctionError,
    reportsItemFailures: mapping.FunctionResponseTypes.includes("ReportBatchItemFailures"),
    destinationArn: mapping.DestinationConfig?.OnFailure?.Destination,
  }));

/** An event source mapping as it is deployed. */
export type Mapping = z.infer<typeof mappingSchema>;

function infiniteBelowZero(value: number): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value;
}

/** All event source mappings of a service, `sqs` or `kinesis`. */
export async function mappingsOf({ lambda }: Clients, service: string): Promise<Mapping[]> {
  const mappings: Mapping[] = [];
  let marker: string | undefined;
  do {
    const page = await lambda.send(new ListEventSourceMappingsCommand({ Marker: marker }));
    for (const mapping of page.EventSourceMappings ?? [])
      if (mapping.EventSourceArn?.split(":")[2] === service) mappings.push(mappingSchema.parse(mapping));
    marker = page.NextMarker;
  } while (marker !== undefined);
  return mappings;
}

/** The role that the function runs as. */
export async function roleOf({ lambda }: Clients, functionArn: string): Promise<string> {
  const { Role = "" } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
  return Role;
}
