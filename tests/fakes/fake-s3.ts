import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
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
  readonly metadata: Readonly<Record<string, string>>;
}

/** One bucket in memory, with ETags and the conditions that are made on them. */
export class FakeS3 {
  readonly client = new S3Client({ region: "eu-west-1" });
  readonly objects = new Map<string, StoredObject>();
  /** Called before each conditional write: another writer may be quicker. */
  beforeWrite: (key: string) => void = () => undefined;
  /**
   * Asked before each write: what S3 answers instead, and whether it wrote the object nevertheless. `write` is for a
   * request that arrives late: it writes when it is called, if its conditions hold then.
   */
  fault: (
    key: string,
    write: () => void,
  ) => { readonly error: Error; readonly applied?: boolean } | undefined = () => undefined;
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
      const transformToString = async () => await Promise.resolve(object.bytes.toString());
      const Body = Object.assign(Readable.from([object.bytes]), { transformToByteArray, transformToString });
      return { Body, ETag: etagOf(object.bytes) };
    });
    mock.on(HeadObjectCommand).callsFake(({ Key = "" }) => {
      const object = this.objects.get(Key);
      if (object === undefined) throw failure("NotFound", 404);
      return { Metadata: object.metadata, ETag: etagOf(object.bytes), ContentLength: object.bytes.length };
    });
    mock.on(PutObjectCommand).callsFake(({ Key = "", Body, IfMatch, IfNoneMatch, Metadata = {} }) => {
      const write = (): void => {
        this.check(Key, IfMatch);
        if (IfNoneMatch === "*" && this.objects.has(Key)) throw failure("PreconditionFailed", 412);
        this.put(Key, Buffer.from(Body), Metadata);
      };
      const fault = this.fault(Key, write);
      if (fault !== undefined && fault.applied !== true) throw fault.error;
      write();
      if (fault !== undefined) throw fault.error;
      return { ETag: etagOf(Buffer.from(Body)) };
    });
    mock.on(DeleteObjectCommand).callsFake(({ Key = "", IfMatch }) => {
      this.check(Key, IfMatch);
      this.objects.delete(Key);
      return {};
    });
  }

  /** Each object is written a second after the one before. */
  put(key: string, content: Buffer | string, metadata: Readonly<Record<string, string>> = {}): void {
    this.clockMs += 1_000;
    this.objects.set(key, { bytes: Buffer.from(content), writtenMs: this.clockMs, metadata });
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.bytes.toString("utf8");
  }

  private check(key: string, ifMatch: string | undefined): void {
    if (ifMatch === undefined) return;
    this.beforeWrite(key);
    const object = this.objects.get(key);
    if (object !== undefined && etagOf(object.bytes) === ifMatch) return;
    throw failure("PreconditionFailed", object === undefined ? 404 : 412);
  }
}

/** What S3 answers instead of doing what it was asked for. */
export function failure(name: string, httpStatusCode: number): S3ServiceException {
  return new S3ServiceException({ name, $fault: "client", $metadata: { httpStatusCode } });
}

function etagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}
