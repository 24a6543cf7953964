import type { StreamRecord } from "../shards.ts";

export interface RecordSource {
  readonly shardId: string;
  readonly streamArn: string;
  /** Role of the function. */
  readonly roleArn: string;
}

/** A record as JSON, as in the event that Lambda makes from a batch. */
export function renderRecord(record: StreamRecord, { shardId, streamArn, roleArn }: RecordSource): string {
  return JSON.stringify({
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: Buffer.from(record.data).toString("base64"),
      approximateArrivalTimestamp: record.arrivalMs / 1_000,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${record.sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: roleArn,
    awsRegion: streamArn.split(":")[3],
    eventSourceARN: streamArn,
  });
}

export function renderEvent(rendered: readonly string[]): string {
  return `{"Records":[${rendered.join(",")}]}`;
}

/** Lambda's limit for the event of a batch. */
export const maxEventBytes = 6 * 1024 * 1024;

/** Bytes that a rendered record adds to an event, its comma included. */
export function bytesInEvent(rendered: string): number {
  return Buffer.byteLength(rendered) + 1;
}

/** Bytes of an event without records. */
export const emptyEventBytes = renderEvent([]).length;
