import * as z from "zod/mini";

/** How often a new index begins. */
export type Rotation = "hour" | "day" | "week" | "month";

const rotations: Readonly<Record<string, Rotation | undefined>> = {
  OneHour: "hour",
  OneDay: "day",
  OneWeek: "week",
  OneMonth: "month",
};

const count = z.coerce.number();
const hints = z.pipe(
  z.prefault(z.object({ IntervalInSeconds: z._default(count, 300), SizeInMBs: z._default(count, 5) }), {}),
  z.transform(({ IntervalInSeconds, SizeInMBs }) => ({
    count: Number.POSITIVE_INFINITY,
    bytes: SizeInMBs * 1024 * 1024,
    waitMs: IntervalInSeconds * 1_000,
  })),
);

/** The properties that count here, as CloudFormation and CreateDeliveryStream name them; Firehose's defaults are filled in. */
const destinationSchema = z.object({
  DomainARN: z.optional(z.string()),
  ClusterEndpoint: z.optional(z.string()),
  IndexName: z.string(),
  TypeName: z._default(z.string(), ""),
  IndexRotationPeriod: z._default(z.string(), "OneDay"),
  BufferingHints: hints,
  RetryOptions: z.prefault(z.object({ DurationInSeconds: z._default(count, 300) }), {}),
  S3BackupMode: z._default(z.string(), "FailedDocumentsOnly"),
  DocumentIdOptions: z.optional(z.object({ DefaultDocumentIdFormat: z.string() })),
  ProcessingConfiguration: z.prefault(
    z.object({
      Enabled: z._default(
        z.union([
          z.boolean(),
          z.pipe(
            z.string(),
            z.transform((text) => text === "true"),
          ),
        ]),
        false,
      ),
      Processors: z._default(z.array(z.object({ Type: z.string() })), []),
    }),
    {},
  ),
  S3Configuration: z.object({
    BucketARN: z.string(),
    Prefix: z._default(z.string(), ""),
    ErrorOutputPrefix: z._default(z.string(), ""),
    CompressionFormat: z._default(z.string(), "UNCOMPRESSED"),
    BufferingHints: hints,
  }),
});

const descriptionSchema = z.object({
  DeliveryStreamName: z.string(),
  VersionId: z.string(),
  /** Epoch seconds. */
  CreateTimestamp: z.number(),
  Source: z.optional(
    z.object({ KinesisStreamSourceDescription: z.optional(z.object({ KinesisStreamARN: z.string() })) }),
  ),
  Destinations: z.array(z.object({ AmazonOpenSearchDestinationDescription: z.optional(destinationSchema) })),
});

/** A delivery stream from Kinesis to OpenSearch, as it is deployed. */
export type DeliveryStream = NonNullable<ReturnType<typeof deliveryStreamOf>>;

/**
 * Reads the emulator's answer to DescribeDeliveryStream.
 * @returns undefined for a delivery stream of another type
 */
export function deliveryStreamOf(description: unknown) {
  const { DeliveryStreamName, VersionId, CreateTimestamp, Source, Destinations } =
    descriptionSchema.parse(description);
  const destination = Destinations[0]?.AmazonOpenSearchDestinationDescription;
  const sourceArn = Source?.KinesisStreamSourceDescription?.KinesisStreamARN;
  if (destination === undefined || sourceArn === undefined) return undefined;
  const { ProcessingConfiguration: processing, S3Configuration: s3 } = destination;
  return {
    name: DeliveryStreamName,
    version: VersionId,
    /** Epoch milliseconds. */
    createdMs: CreateTimestamp * 1_000,
    sourceArn,
    /** undefined when a domain is named instead. */
    endpoint: destination.ClusterEndpoint,
    index: {
      name: destination.IndexName,
      type: destination.TypeName,
      rotation: rotations[destination.IndexRotationPeriod],
      withIds: destination.DocumentIdOptions?.DefaultDocumentIdFormat !== "NO_DOCUMENT_ID",
      gather: destination.BufferingHints,
      retryMs: destination.RetryOptions.DurationInSeconds * 1_000,
    },
    archivesAll: destination.S3BackupMode === "AllDocuments",
    s3: {
      bucket: s3.BucketARN.split(":").at(-1) ?? "",
      prefix: s3.Prefix,
      errorPrefix: s3.ErrorOutputPrefix,
      isGzip: s3.CompressionFormat === "GZIP",
      delimiter:
        processing.Enabled && processing.Processors.some(({ Type }) => Type === "AppendDelimiterToRecord")
          ? "\n"
          : "",
      gather: s3.BufferingHints,
    },
  };
}
