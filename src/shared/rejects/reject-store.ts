import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Reject } from "../bulk/batch.ts";
import { type RejectOrigin, redactReject } from "../log-formats/reject-redaction.ts";
import type { RedactionOptions } from "../log-formats/redaction-options.ts";
import { identityOf, type PinnedObject } from "../objects/pinned-object.ts";
import { askBucket } from "../objects/s3-errors.ts";
import { renderReject } from "./reject-line.ts";

/** The same on a retry, never shared: the object's identity, where the invocation began, and the file's number. */
function rejectKey(source: PinnedObject, start: number, file: number): string {
  return `rejects/load/${identityOf(source)}${String(start).padStart(15, "0")}-${String(file).padStart(4, "0")}.ndjson`;
}

/** Bytes at which a file is written, so that memory stays bounded. */
const fileBytes = 4 * 1024 * 1024;

/** Collects the rejects of one object in one invocation and writes them to the reject bucket. */
export class RejectWriter {
  private pending: string[] = [];
  private pendingBytes = 0;
  private files = 0;
  private readonly s3: S3Client;
  private readonly bucket: string;
  private readonly source: PinnedObject & RejectOrigin;
  private readonly start: number;
  private readonly redaction: RedactionOptions;

  /** @param redaction what must not be kept of a line */
  constructor(
    s3: S3Client,
    bucket: string,
    source: PinnedObject & RejectOrigin,
    start: number,
    redaction: RedactionOptions,
  ) {
    this.s3 = s3;
    this.bucket = bucket;
    this.source = source;
    this.start = start;
    this.redaction = redaction;
  }

  async add(rejects: readonly Reject[]): Promise<void> {
    for (const reject of rejects) {
      const { columns = this.source.columns } = reject;
      const source = { ...this.source, columns };
      const line = redactReject(reject.line, source, this.redaction);
      const text = renderReject(source, { ...reject, line }, this.redaction.redactClientAddresses);
      this.pending.push(text);
      this.pendingBytes += text.length;
      if (this.pendingBytes >= fileBytes) await this.flush();
    }
  }

  /** Writes what is pending; to be called once more at the end. @throws S3UnavailableError, S3RefusesError */
  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const body = this.pending.join("");
    const key = rejectKey(this.source, this.start, this.files);
    this.pending = [];
    this.pendingBytes = 0;
    this.files += 1;
    const put = { Bucket: this.bucket, Key: key, Body: body, ContentType: "application/x-ndjson" };
    await askBucket(`Rejects could not be written to s3://${this.bucket}/${key}`, () =>
      this.s3.send(new PutObjectCommand(put)),
    );
  }
}
