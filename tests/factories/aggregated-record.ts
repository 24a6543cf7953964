import { createHash } from "node:crypto";

/** A field of a protocol buffer that has a length. */
function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}

/** A record as the Kinesis Producer Library aggregates it: a partition key for all, and the data of each. */
export function aggregatedRecord(datas: readonly Buffer[]): Buffer {
  const records = datas.map((data) =>
    field(3, Buffer.concat([Buffer.from([8, 0]), field(3, data), field(4, field(1, Buffer.from("tag")))])),
  );
  const message = Buffer.concat([field(1, Buffer.from("key")), field(2, Buffer.from("17")), ...records]);
  const digest = createHash("md5").update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, digest]);
}
