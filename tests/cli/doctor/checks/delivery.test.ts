import { describe, expect, it } from "@jest/globals";
import { explainDeliveryError } from "../../../../src/cli/doctor/checks/delivery-errors.ts";
import {
  diagnoseDelivery,
  diagnoseErrorLines,
  diagnoseFailedObjects,
  diagnoseFreshness,
} from "../../../../src/cli/doctor/checks/delivery.ts";

describe("Firehose's error codes, explained", () => {
  it.each([
    ["Kinesis.AccessDenied", "Access was denied.", "is not allowed to read the log stream"],
    ["Kinesis.KMS.AccessDenied", "", "is not allowed to read the log stream"],
    ["Kinesis.StreamNotFound", "", "does not exist"],
    ["Kinesis.ThroughputExceeded", "", "too many readers"],
    ["ES.AccessDenied", "Access was denied.", "is not allowed to write to OpenSearch"],
    ["OS.AccessDenied", "Access was denied.", "is not allowed to write to OpenSearch"],
    [
      "ES.ClusterAccessDenied",
      'Error received from the cluster. {"type":"security_exception"}',
      "fine-grained access control",
    ],
    [
      "OS.ServiceException",
      "index [app-logs-2026-11-25] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]",
      "accepts no writes",
    ],
    [
      "ES.ServiceException",
      "Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [1000]/[1000] maximum shards open;",
      "as many shards",
    ],
    ["ES.ServiceException", "Error received from the cluster. timeout", "does not answer Firehose"],
    ["ES.MalformedData", "One or more records are malformed.", "refuses documents"],
    ["ES.JsonParseException", "The ES cluster returned a JsonParseException.", "refuses documents"],
    ["ES.AllShardsFailedException", "", "cannot keep up"],
    ["OS.ENI.LimitExceededException", "", "network interfaces"],
    ["ES.ResourceNotFound", "", "does not exist"],
    ["S3.NoSuchBucket", "", "archive bucket does not exist"],
    ["S3.AccessDenied", "Access was denied.", "is not allowed to write to the archive bucket"],
    ["Lambda.FunctionError", "", "transform records"],
    ["New.Code", "Something new happened.", "Something new happened."],
  ])("%s: %s", (code, message, means) => {
    const explained = explainDeliveryError(code, message);
    expect(explained.means).toContain(means);
    expect(explained.remedy).not.toBe("");
  });
});

describe("a delivery stream", () => {
  const facts = {
    name: "delivery",
    status: "ACTIVE",
    failure: undefined,
    sourceArn: "arn:aws:kinesis:us-east-1:1:stream/logs",
    logStream: "logs",
  };

  it.each([
    ["active", {}, "ok"],
    ["gone", { status: undefined }, "failed"],
    ["failed", { status: "CREATING_FAILED", failure: "role" }, "failed"],
    ["new", { status: "CREATING" }, "warning"],
    ["reading another stream", { logStream: "other" }, "failed"],
  ])("that is %s", (_, some, level) => {
    expect(diagnoseDelivery({ ...facts, ...some })[0]?.level).toBe(level);
  });

  it("reports each type of error once, with the last message and its age", () => {
    const line = (code: string, atMs: number, message: string) => ({ code, atMs, message });
    const lines = [
      line("ES.AccessDenied", 0, "old"),
      line("ES.AccessDenied", 60_000, "new"),
      line("S3.AccessDenied", 0, "s3"),
    ];
    expect(diagnoseErrorLines(lines, 120_000)).toEqual([
      expect.objectContaining({
        level: "failed",
        found:
          "ES.AccessDenied: Firehose is not allowed to write to OpenSearch (2 times in the last hour, most recently 1 min ago)",
        remedy: expect.stringContaining("Firehose says: new"),
      }),
      expect.objectContaining({ found: expect.stringMatching(/^S3\.AccessDenied/) }),
    ]);
  });

  it("may lag by its buffer and a little more; without a metric it says nothing", () => {
    expect(diagnoseFreshness(undefined, 10)).toEqual([]);
    expect(diagnoseFreshness(70, 10)[0]?.level).toBe("ok");
    expect(diagnoseFreshness(3_600, 10)[0]).toMatchObject({
      level: "failed",
      found: expect.stringContaining("1 h behind"),
    });
  });

  it("counts what OpenSearch refused", () => {
    expect(diagnoseFailedObjects({})[0]?.level).toBe("ok");
    expect(
      diagnoseFailedObjects({ "AmazonOpenSearchService-failed": { objects: 3, isCapped: false } })[0]?.found,
    ).toContain("3 objects of today");
    expect(diagnoseFailedObjects({ http: { objects: 20_000, isCapped: true } })[0]?.found).toContain(
      "More than 20,000 objects",
    );
  });
});
