import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { GetObjectCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { describeObject, readObject } from "../../../src/shared/objects/object-reader.ts";

const s3 = mockClient(S3Client);
const client = new S3Client({ region: "eu-west-1" });
const text = Buffer.from(
  Array.from({ length: 20_000 }, (_, index) => `line ${index} ${index ** 3}\n`).join(""),
);
const object = (bytes: Buffer, gzip: boolean) => ({
  bucket: "b",
  key: "k",
  etag: "e",
  gzip,
  size: bytes.length,
});

function serve(bytes: Buffer): void {
  const pieces = Array.from({ length: Math.ceil(bytes.length / 10_000) }, (_, at) =>
    bytes.subarray(at * 10_000, (at + 1) * 10_000),
  );
  s3.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from(pieces) }));
}

async function read(bytes: Buffer, gzip: boolean, start = 0): Promise<{ content: Buffer; error?: unknown }> {
  const found: Buffer[] = [];
  try {
    for await (const piece of readObject(client, object(bytes, gzip), start)) found.push(Buffer.from(piece));
  } catch (error) {
    return { content: Buffer.concat(found), error };
  }
  return { content: Buffer.concat(found) };
}

describe("readObject", () => {
  beforeEach(() => {
    s3.reset();
  });

  it("asks for the planned version, from the start on", async () => {
    serve(text);
    expect((await read(text, false, 100)).error).toBeUndefined();
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({
      IfMatch: '"e"',
      Range: "bytes=100-",
    });
  });

  it("inflates one member or several, and skips to the start", async () => {
    const members = Buffer.concat([gzipSync(text.subarray(0, 777)), gzipSync(text.subarray(777))]);
    serve(members);
    expect((await read(members, true)).content.equals(text)).toBe(true);
    expect((await read(members, true, 5_000)).content.equals(text.subarray(5_000))).toBe(true);
  });

  it("gives all that comes before a truncation, then GzipTruncatedError", async () => {
    const whole = gzipSync(text);
    const cut = whole.subarray(0, whole.length - 1_000);
    serve(cut);
    const { content, error } = await read(cut, true);
    expect(error).toMatchObject({ name: "GzipTruncatedError" });
    expect(content.length).toBeGreaterThan(text.length * 0.8);
    expect(content.equals(text.subarray(0, content.length))).toBe(true);
  });

  it("gives what comes before a corrupt byte, then GzipCorruptError", async () => {
    const corrupt = Buffer.from(gzipSync(text));
    corrupt.fill(0xff, corrupt.length - 2_000, corrupt.length - 1_000);
    serve(corrupt);
    const { content, error } = await read(corrupt, true);
    expect(error).toMatchObject({ name: "GzipCorruptError" });
    expect(content.length).toBeGreaterThan(text.length * 0.5);
  });

  it.each([
    [412, "PreconditionFailed", "ObjectChangedError"],
    [404, "NoSuchKey", "ObjectVanishedError"],
    [403, "InvalidObjectState", "ObjectArchivedError"],
    [403, "AccessDenied", "ObjectUnreadableError"],
    [503, "SlowDown", "S3UnavailableError"],
  ])("names a %s %s as %s", async (httpStatusCode, name, expected) => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error("no"), { name, $metadata: { httpStatusCode } }));
    expect((await read(text, false)).error).toMatchObject({ name: expected });
  });
});

describe("describeObject", () => {
  it("reports version and size, and what is archived", async () => {
    s3.on(HeadObjectCommand)
      .resolvesOnce({ ETag: '"e"', ContentLength: 7 })
      .resolves({ StorageClass: "DEEP_ARCHIVE" });
    expect(await describeObject(client, { bucket: "b", key: "k" })).toEqual({ etag: "e", size: 7 });
    await expect(describeObject(client, { bucket: "b", key: "k" })).rejects.toMatchObject({
      name: "ObjectArchivedError",
    });
  });
});
