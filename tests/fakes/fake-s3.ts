import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";

interface StoredObject {
  readonly bytes: Buffer;
  readonly writtenMs: number;
}

/** One bucket in memory, with ETags and the conditions that are made on them. */
export class FakeS3 {
  readonly client = new S3Client({ region: "eu-west-1" });
  readonly objects = new Map<string, StoredObject>();
  /** Called before each conditional write: another writer may be quicker. */
  beforeWrite: (key: string) => void = () => undefined;
  private clockMs = Date.UTC(2026, 4, 1);

  constructor() {
    const mock = mockClient(this.client);
    mock.on(ListObjectsV2Command).callsFake(({ Prefix = "" }) => ({
      Contents: [...this.objects]
        .filter(([key]) => key.startsWith(Prefix))
        .map(([Key, { bytes, writtenMs }]) => ({
          Key,
          Size: bytes.length,
          LastModified: new Date(writtenMs),
        })),
    }));
    mock.on(GetObjectCommand).callsFake(({ Key = "" }) => {
      const object = this.objects.get(Key);
      if (object === undefined) throw new NoSuchKey({ message: "gone", $metadata: { httpStatusCode: 404 } });
      const transformToByteArray = async () => await Promise.resolve(object.bytes);
      const Body = Object.assign(Readable.from([object.bytes]), { transformToByteArray });
      return { Body, ETag: etagOf(object.bytes) };
    });
    mock.on(PutObjectCommand).callsFake(({ Key = "", Body, IfMatch }) => {
      this.check(Key, IfMatch);
      this.put(Key, Buffer.from(Body));
      return {};
    });
    mock.on(DeleteObjectCommand).callsFake(({ Key = "", IfMatch }) => {
      this.check(Key, IfMatch);
      this.objects.delete(Key);
      return {};
    });
  }

  /** Each object is written a second after the one before. */
  put(key: string, content: Buffer | string): void {
    this.clockMs += 1_000;
    this.objects.set(key, { bytes: Buffer.from(content), writtenMs: this.clockMs });
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.bytes.toString("utf8");
  }

  private check(key: string, ifMatch: string | undefined): void {
    if (ifMatch === undefined) return;
    this.beforeWrite(key);
    const object = this.objects.get(key);
    if (object !== undefined && etagOf(object.bytes) === ifMatch) return;
    const $metadata = { httpStatusCode: object === undefined ? 404 : 412 };
    throw new S3ServiceException({ name: "PreconditionFailed", $fault: "client", $metadata });
  }
}

function etagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}
