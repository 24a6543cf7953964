import { createHash } from "node:crypto";

/**
 * Records that the Kinesis Producer Library put into one ("KPL Aggregated Record Format" in its repository): four magic
 * bytes, a protocol buffer, and the MD5 of the buffer.
 */
const magic = 0xf3_89_9a_c2;
const magicBytes = 4;
const digestBytes = 16;
/** Fields of `AggregatedRecord` and of its `Record`. */
const recordsField = 3;
const dataField = 3;
/** Wire types of protocol buffers. */
const [varint, fixed64, lengthDelimited, fixed32] = [0, 1, 2, 5];

/** Whether it is such a record, damaged or not. */
export function isAggregated(data: Buffer): boolean {
  return data.length >= magicBytes && data.readUInt32BE() === magic;
}

/** @returns the data of the records inside, in order; undefined if the checksum or the buffer is wrong */
export function aggregatedRecords(data: Buffer): Buffer[] | undefined {
  const end = data.length - digestBytes;
  if (end < magicBytes) return undefined;
  const message = data.subarray(magicBytes, end);
  if (!createHash("md5").update(message).digest().equals(data.subarray(end))) return undefined;
  const records: Buffer[] = [];
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
  readonly bytes: Buffer;
}

/** The fields of a message, in order; ends with undefined where the bytes are not a message. */
function* fieldsOf(message: Buffer): Generator<Field | undefined> {
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
