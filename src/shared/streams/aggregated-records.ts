import { createHash } from "node:crypto";

/**
 * Records that the Kinesis Producer Library put into one ("KPL Aggregated Record Format" in its repository): four magic
 * bytes, a protocol buffer, and the MD5 of the buffer.
 */
const magic = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const digestBytes = 16;
/** Fields of `AggregatedRecord` and of its `Record`. */
const recordsField = 3;
const dataField = 3;
/** Wire types of protocol buffers. */
const [varint, fixed64, lengthDelimited, fixed32] = [0, 1, 2, 5];

/** Whether it is such a record, damaged or not. */
export function isAggregated(data: Uint8Array): boolean {
  return data.length >= magic.length && magic.equals(data.subarray(0, magic.length));
}

/** @returns the data of the records inside, in order; undefined if the checksum or the buffer is wrong */
export function aggregatedRecords(data: Uint8Array): Uint8Array[] | undefined {
  const end = data.length - digestBytes;
  if (end < magic.length) return undefined;
  const message = data.subarray(magic.length, end);
  if (!createHash("md5").update(message).digest().equals(data.subarray(end))) return undefined;
  const records: Uint8Array[] = [];
  for (const record of fieldsOf(message)) {
    if (record === undefined) return undefined;
    if (record.number !== recordsField) continue;
    for (const field of fieldsOf(record.bytes)) {
      if (field === undefined) return undefined;
      if (field.number === dataField) records.push(field.bytes);
    }
  }
  return records;
}

interface Field {
  readonly number: number;
  /** Of a field with a length; empty for numbers. */
  readonly bytes: Uint8Array;
}

/** The fields of a message, in order; ends with undefined where the bytes are not a message. */
function* fieldsOf(message: Uint8Array): Generator<Field | undefined> {
  let at = 0;
  /** @returns undefined at the end, or for more than 53 bits */
  const number = (): number | undefined => {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = message[at];
      if (byte === undefined) return undefined;
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  /** Bytes that a field's value takes after its tag. @returns undefined for what is not a value */
  const lengthOf = (type: number): number | undefined => {
    if (type === varint) return number() === undefined ? undefined : 0;
    if (type === lengthDelimited) return number();
    return type === fixed64 ? 8 : type === fixed32 ? 4 : undefined;
  };
  while (at < message.length) {
    const tag = number() ?? 0;
    const length = lengthOf(tag & 7);
    if (length === undefined || at + length > message.length || tag < 8) {
      yield undefined;
      return;
    }
    const start = at;
    at += length;
    yield { number: Math.floor(tag / 8), bytes: message.subarray(start, at) };
  }
}
