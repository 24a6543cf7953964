import { describe, expect, it } from "@jest/globals";
import { deliveryStreamOf } from "../../../../../local/emulator/stand-ins/firehose/delivery-stream.ts";

const source = { KinesisStreamSourceDescription: { KinesisStreamARN: "arn:stream" } };
const common = { DeliveryStreamName: "d", VersionId: "1", CreateTimestamp: 17, Source: source };

describe("deliveryStreamOf", () => {
  it("fills in Firehose's defaults", () => {
    const destination = {
      IndexName: "app-logs",
      DomainARN: "arn:aws:es:us-east-1:1:domain/d",
      S3Configuration: { BucketARN: "arn:aws:s3:::bucket" },
    };
    expect(
      deliveryStreamOf({
        ...common,
        Destinations: [{ AmazonOpenSearchDestinationDescription: destination }],
      }),
    ).toMatchObject({
      name: "d",
      createdMs: 17_000,
      sourceArn: "arn:stream",
      endpoint: undefined,
      index: {
        rotation: "day",
        withIds: true,
        retryMs: 300_000,
        gather: { bytes: 5_242_880, waitMs: 300_000 },
      },
      archivesAll: false,
      s3: { bucket: "bucket", prefix: "", isGzip: false, delimiter: "", gather: { waitMs: 300_000 } },
    });
  });

  it("reads the deployed properties, numbers as text too", () => {
    const destination = {
      IndexName: "app-logs",
      ClusterEndpoint: "http://127.0.0.1:9200",
      IndexRotationPeriod: "NoRotation",
      BufferingHints: { IntervalInSeconds: "0", SizeInMBs: "1" },
      RetryOptions: { DurationInSeconds: "0" },
      S3BackupMode: "AllDocuments",
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "AppendDelimiterToRecord" }] },
      S3Configuration: {
        BucketARN: "arn:aws:s3:::bucket",
        Prefix: "archive/",
        CompressionFormat: "GZIP",
        BufferingHints: { IntervalInSeconds: 60 },
      },
    };
    expect(
      deliveryStreamOf({
        ...common,
        Destinations: [{ AmazonOpenSearchDestinationDescription: destination }],
      }),
    ).toMatchObject({
      endpoint: "http://127.0.0.1:9200",
      index: { rotation: undefined, retryMs: 0, gather: { bytes: 1_048_576, waitMs: 0 } },
      archivesAll: true,
      s3: { prefix: "archive/", isGzip: true, delimiter: "\n", gather: { waitMs: 60_000, bytes: 5_242_880 } },
    });
  });

  it("ignores delivery streams of other types", () => {
    expect(deliveryStreamOf({ ...common, Destinations: [{ DestinationId: "1" }] })).toBeUndefined();
    expect(deliveryStreamOf({ ...common, Source: undefined, Destinations: [] })).toBeUndefined();
  });
});
