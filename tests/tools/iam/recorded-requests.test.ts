import { describe, expect, it } from "@jest/globals";
import {
  missingIn,
  merged,
  type RecordedRequest,
  Translator,
} from "../../../local/tools/iam/recorded-requests.ts";

const arn = "arn:aws:states:us-east-1:000000000000";
const translator = new Translator({
  LoadChunkFunction: "logpipe-LoadChunkFunction-1",
  RejectBucket: "logpipe-rejectbucket-1",
  LogBucket: "logpipe-logbucket-1",
  LogStream: "logpipe-logstream-1",
  LoadQueue: "http://localhost/000000000000/logpipe-LoadQueue-1",
  LoadObjectsStateMachine: `${arn}:stateMachine:logpipe-LoadObjects-1`,
});
const request = (rest: Partial<RecordedRequest>): RecordedRequest => ({
  caller: "logpipe-LoadChunkFunction-1",
  service: "s3",
  method: "GET",
  path: "/",
  target: "",
  copies: "",
  members: {},
  ...rest,
});
const calls = (...requests: Partial<RecordedRequest>[]) =>
  translator.recording(requests.map(request))["LoadChunkFunction"];
const target = (service: string, name: string, members: Record<string, string>) =>
  calls({ service, method: "POST", target: `Service_2020.${name}`, members });

describe("a recorded request in IAM's words", () => {
  it.each([
    ["GET", "/logpipe-logbucket-1/a/b.log?x-id=GetObject", "s3:GetObject LogBucket/{key}"],
    ["HEAD", "/logpipe-logbucket-1/a/b.log", "s3:GetObject LogBucket/{key}"],
    ["GET", "/logpipe-logbucket-1/a?versionId=1", "s3:GetObjectVersion LogBucket/{key}"],
    ["GET", "/logpipe-logbucket-1/?list-type=2&prefix=a", "s3:ListBucket LogBucket"],
    ["PUT", "/logpipe-rejectbucket-1/rejects/load/1.ndjson", "s3:PutObject RejectBucket/rejects/load/{key}"],
    ["PUT", "/logpipe-rejectbucket-1/elsewhere/1", "s3:PutObject RejectBucket/{key}"],
    ["GET", "/bucket-of-a-test/a.log", "s3:GetObject LogBucket/{key}"],
  ])("S3: %s %s", (method, path, call) => {
    expect(calls({ method, path })).toEqual([call]);
  });

  it("S3: a copy reads its source", () => {
    const path = "/logpipe-rejectbucket-1/failed/1";
    expect(calls({ method: "PUT", path, copies: "logpipe-logbucket-1/a%20b" })).toEqual([
      "s3:GetObject LogBucket/{key}",
      "s3:PutObject RejectBucket/failed/{key}",
    ]);
  });

  it.each([
    ["POST", "/_bulk?filter_path=errors", "es:ESHttpPost OpenSearchDomain/_bulk"],
    ["DELETE", "/elb-2026-w01", "es:ESHttpDelete OpenSearchDomain/{index}"],
    ["DELETE", "/elb-*", "es:ESHttpDelete OpenSearchDomain/{index}*"],
    [
      "GET",
      "/_cat/indices/elb-*,alb-*?format=json",
      "es:ESHttpGet OpenSearchDomain/_cat/indices/{index}*,{index}*",
    ],
    [
      "PUT",
      "/_index_template/logpipe-elb",
      "es:ESHttpPut OpenSearchDomain/_index_template/logpipe-{template}",
    ],
    ["GET", "/2021-01-01/opensearch/domain/logs", "es:DescribeDomain OpenSearchDomain"],
  ])("OpenSearch: %s %s", (method, path, call) => {
    expect(calls({ service: "es", method, path })).toEqual([call]);
  });

  it("knows executions, their children and map runs by their state machine", () => {
    const execution = `${arn}:execution:logpipe-LoadObjects-1`;
    expect(target("states", "DescribeExecution", { executionArn: `${execution}:1` })).toEqual([
      "states:DescribeExecution LoadObjectsStateMachine:{execution}",
    ]);
    expect(target("states", "DescribeExecution", { executionArn: `${execution}/LoadChunks:1` })).toEqual([
      "states:DescribeExecution LoadObjectsStateMachine/LoadChunks:{execution}",
    ]);
  });

  it("has the action of a single message for a batch", () => {
    expect(
      target("sqs", "DeleteMessageBatch", { QueueUrl: "http://localhost/000000000000/logpipe-LoadQueue-1" }),
    ).toEqual(["sqs:DeleteMessage LoadQueue"]);
  });

  it("passes the role of a subscription", () => {
    expect(
      target("logs", "PutSubscriptionFilter", { logGroupName: "/app", roleArn: "arn:aws:iam::1:role/x" }),
    ).toEqual(["iam:PassRole SubscriptionRole", "logs:PutSubscriptionFilter log-group:{name}"]);
  });

  it("refuses what it does not know, naming it", () => {
    expect(() => calls({ service: "route53", path: "/2013-04-01/hostedzone" })).toThrow(
      /route53.*hostedzone/,
    );
  });
});

describe("recordings", () => {
  it("say which calls another one lacks, and by whom", () => {
    const known = { LoadChunkFunction: ["s3:GetObject LogBucket/{key}"] };
    const made = { ...known, "logpipe status": ["sqs:GetQueueAttributes LoadQueue"] };
    expect(missingIn(known, made)).toEqual(["logpipe status: sqs:GetQueueAttributes LoadQueue"]);
    expect(missingIn(known, merged(known, made))).toHaveLength(1);
    expect(missingIn(merged(known, made), made)).toEqual([]);
  });
});
