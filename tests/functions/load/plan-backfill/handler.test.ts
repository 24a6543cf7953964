import { beforeEach, describe, expect, it } from "@jest/globals";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { lambdaContext } from "../../../fakes/lambda-context.ts";

process.env["REJECT_BUCKET"] = "rejects";
process.env["AWS_REGION"] = "us-east-1";
process.env["POWERTOOLS_LOG_LEVEL"] = "SILENT";
process.env["POWERTOOLS_METRICS_DISABLED"] = "true";
const { handler } = await import("../../../../src/functions/load/plan-backfill/handler.ts");

const s3 = mockClient(S3Client);
const request = { bucket: "logs", prefix: "AWSLogs/" };
const page = (from: number, count: number, size = 1) => ({
  Contents: Array.from({ length: count }, (_, n) => ({
    Key: `AWSLogs/2024/05/03/${String(from + n).padStart(6, "0")}`,
    Size: size,
    LastModified: new Date(0),
  })),
});
const loaded = { objects: 2, lines: 10, indexed: 9, rejected: 1 };

describe("PlanBackfill", () => {
  beforeEach(() => {
    s3.reset();
    s3.on(PutObjectCommand).resolves({});
  });

  it("writes a slice of batches from all pages", async () => {
    s3.on(ListObjectsV2Command)
      .resolvesOnce({ ...page(0, 150), IsTruncated: true })
      .resolvesOnce(page(150, 51));
    expect(await handler(request, lambdaContext())).toMatchObject({
      ...request,
      listed: true,
      slice: { bucket: "rejects", key: expect.stringMatching(/^backfill\/[0-9a-f]{64}\.jsonl$/), batches: 3 },
    });
    expect(s3.commandCalls(ListObjectsV2Command)[1]?.args[0].input.StartAfter).toBe(
      "AWSLogs/2024/05/03/000149",
    );
  });

  it("ends a full slice and continues after the last object it took", async () => {
    const large = 2 ** 31;
    s3.on(ListObjectsV2Command).resolvesOnce(page(0, 501, large));
    const first = await handler(request, lambdaContext());
    expect(first).toMatchObject({
      listed: false,
      slice: { batches: 500 },
      token: "AWSLogs/2024/05/03/000499",
    });
    s3.on(ListObjectsV2Command).resolves(page(500, 1, large));
    const results = Array.from({ length: 500 }, () => ({ totals: loaded }));
    expect(await handler({ ...first, results }, lambdaContext())).toMatchObject({
      listed: true,
      slice: { batches: 1 },
      totals: { batches: 500, lines: 5000, indexed: 4500, rejected: 500, failedBatches: 0 },
    });
  });

  it("ends without a slice when everything is loaded", async () => {
    const answer = await handler(
      { ...request, listed: true, results: [{ totals: loaded }] },
      lambdaContext(),
    );
    expect(answer).toMatchObject({ listed: true, totals: { batches: 1, lines: 10 } });
    expect(answer).not.toHaveProperty("slice");
    expect(s3.calls()).toHaveLength(0);
  });

  it("ends without a slice when nothing is there", async () => {
    s3.on(ListObjectsV2Command).resolves({});
    expect(await handler(request, lambdaContext())).not.toHaveProperty("slice");
  });

  it("fails at the end, not before, when a batch did not load", async () => {
    const results = [{ failed: { Error: "TieOutError" } }, { totals: loaded }];
    s3.on(ListObjectsV2Command).resolves(page(0, 1));
    const going = await handler({ ...request, token: "x", results }, lambdaContext());
    expect(going).toMatchObject({ totals: { batches: 2, failedBatches: 1 } });
    await expect(handler({ ...going, results: [{ totals: loaded }] }, lambdaContext())).rejects.toThrow(
      expect.objectContaining({ name: "BackfillIncompleteError" }),
    );
  });

  it("stops before the deadline with what it has", async () => {
    s3.on(ListObjectsV2Command).resolves({ ...page(0, 3), IsTruncated: true });
    expect(await handler(request, lambdaContext(100))).toMatchObject({
      listed: false,
      slice: { batches: expect.any(Number) },
      token: "AWSLogs/2024/05/03/000002",
    });
  });

  it("refuses what is not a period", async () => {
    await expect(handler({ ...request, since: "yesterday" }, lambdaContext())).rejects.toThrow(
      "since: a date (2024-05-03)",
    );
  });
});
