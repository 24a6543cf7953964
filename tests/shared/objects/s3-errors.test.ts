import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { periodOf } from "../../../src/functions/load/plan-backfill/choose-object.ts";
import { listSlice } from "../../../src/functions/load/plan-backfill/list-slice.ts";
import { noRedaction } from "../../../src/shared/log-formats/redaction-options.ts";
import { objectErrorFrom } from "../../../src/shared/objects/s3-errors.ts";
import { RejectWriter } from "../../../src/shared/rejects/reject-store.ts";

const mock = mockClient(S3Client);
const s3 = new S3Client({ region: "eu-west-1" });
const failure = (name: string, httpStatusCode?: number): Error =>
  Object.assign(new Error("no"), { name, $metadata: httpStatusCode === undefined ? {} : { httpStatusCode } });

const passing: [string, number | undefined][] = [
  ["SlowDown", 503],
  ["SlowDown", 400],
  ["InternalError", 500],
  ["ServiceUnavailable", 503],
  ["Busy", 503],
  ["RequestTimeout", 400],
  ["ThrottlingException", 400],
  ["KMS.ThrottlingException", 400],
  ["TooManyRequestsException", 429],
  ["RequestLimitExceeded", 400],
  ["OperationAborted", 409],
  ["ExpiredToken", 400],
  ["TimeoutError", undefined],
  ["ECONNRESET", undefined],
  ["AbortError", undefined],
];

async function writeReject(): Promise<void> {
  const source = { bucket: "logs", key: "k", etag: "e", format: "classic" } as const;
  const writer = new RejectWriter(s3, "rejects", source, 0, noRedaction);
  await writer.add([{ offset: 0, reason: "unparsable", message: "", line: Buffer.from("x") }]);
  await writer.flush();
}

function list(): Promise<unknown> {
  return listSlice(
    s3,
    { bucket: "logs", prefix: "p/" },
    periodOf(undefined, undefined),
    Number.POSITIVE_INFINITY,
  );
}

describe("what S3 answers", () => {
  beforeEach(() => {
    mock.reset();
  });

  it.each(passing)("is passing wherever we ask: %s with status %s", async (name, status) => {
    const error = failure(name, status);
    mock.on(PutObjectCommand).rejects(error).on(ListObjectsV2Command).rejects(error);
    expect(objectErrorFrom(error, "s3://logs/k").name).toBe("S3UnavailableError");
    await expect(writeReject()).rejects.toMatchObject({ name: "S3UnavailableError" });
    await expect(list()).rejects.toMatchObject({ name: "S3UnavailableError" });
  });

  it.each([
    ["AccessDenied", 403],
    ["NoSuchBucket", 404],
    ["PermanentRedirect", 301],
    ["InvalidBucketName", 400],
  ])("about a bucket of ours stops the execution by name: %s", async (name, status) => {
    const error = failure(name, status);
    mock.on(PutObjectCommand).rejects(error).on(ListObjectsV2Command).rejects(error);
    const writing = {
      name: "S3RefusesError",
      message: expect.stringContaining("s3://rejects/rejects/load/"),
    };
    await expect(writeReject()).rejects.toMatchObject(writing);
    const listing = { name: "S3RefusesError", message: expect.stringMatching(`s3://logs/p/.*${name}`) };
    await expect(list()).rejects.toMatchObject(listing);
  });

  it.each([
    ["PreconditionFailed", 412, "ObjectChangedError"],
    ["NoSuchKey", 404, "ObjectVanishedError"],
    ["InvalidObjectState", 403, "ObjectArchivedError"],
    ["AccessDenied", 403, "ObjectUnreadableError"],
    ["KMS.DisabledException", 400, "ObjectUnreadableError"],
  ])("about one object concerns that object alone: %s %s is %s", (name, status, expected) => {
    const error = objectErrorFrom(failure(name, status), "s3://logs/k");
    expect(error).toMatchObject({ name: expected, message: expect.stringContaining("s3://logs/k") });
    expect(objectErrorFrom(error, "s3://logs/k")).toBe(error);
  });
});
