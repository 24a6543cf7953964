import {
  GetEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-lambda";
import * as z from "zod/mini";
import type { Clients } from "./clients.ts";

const count = z.coerce.number();
/** Properties of a deployed mapping; a template's parameters arrive as text. Lambda's defaults are filled in. */
const mappingSchema = z.pipe(
  z.object({
    UUID: z.string(),
    EventSourceArn: z.string(),
    FunctionArn: z.string(),
    State: z._default(z.string(), "Enabled"),
    StartingPosition: z._default(z.string(), "LATEST"),
    /** Seconds, or a date; only with AT_TIMESTAMP. */
    StartingPositionTimestamp: z.optional(
      z.union([
        z.date(),
        z.pipe(
          count,
          z.transform((seconds) => new Date(seconds * 1_000)),
        ),
      ]),
    ),
    BatchSize: count,
    MaximumBatchingWindowInSeconds: z._default(count, 0),
    MaximumRetryAttempts: z._default(count, -1),
    MaximumRecordAgeInSeconds: z._default(count, -1),
    BisectBatchOnFunctionError: z._default(
      z.union([
        z.boolean(),
        z.pipe(
          z.string(),
          z.transform((text) => text.toLowerCase() === "true"),
        ),
      ]),
      false,
    ),
    FunctionResponseTypes: z._default(z.array(z.string()), []),
    DestinationConfig: z.optional(
      z.object({ OnFailure: z.optional(z.object({ Destination: z.optional(z.string()) })) }),
    ),
  }),
  z.transform((mapping) => ({
    id: mapping.UUID,
    sourceArn: mapping.EventSourceArn,
    functionArn: mapping.FunctionArn,
    isEnabled: isEnabled(mapping),
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
  })),
);

/** An event source mapping as it is deployed. */
export type Mapping = z.infer<typeof mappingSchema>;

function infiniteBelowZero(value: number): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value;
}

function isEnabled({ State }: { readonly State?: string | undefined }): boolean {
  return State !== "Disabled";
}

/**
 * Whether the mapping is enabled now: asked of the emulator before a batch is delivered, because a survey only knows
 * how it was. A caller that was told `Disabled` can rely on it.
 */
export async function isEnabledNow({ lambda }: Clients, { id }: Mapping): Promise<boolean> {
  try {
    return isEnabled(await lambda.send(new GetEventSourceMappingCommand({ UUID: id })));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
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
