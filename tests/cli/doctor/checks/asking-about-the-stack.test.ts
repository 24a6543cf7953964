import { CloudFormationServiceException, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { GetRoleCommand, NoSuchEntityException } from "@aws-sdk/client-iam";
import { AccessDeniedException, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { DescribeDomainCommand, ResourceNotFoundException } from "@aws-sdk/client-opensearch";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { openSearchCheck } from "../../../../src/cli/doctor/checks/opensearch.ts";
import { producerCheck } from "../../../../src/cli/doctor/checks/producer.ts";
import { stackCheck } from "../../../../src/cli/doctor/checks/stack.ts";

import {
  cloudFormation,
  iam,
  kinesis,
  domains,
  account,
  deployed,
  findingsOf,
  resetFakes,
} from "../fake-account.ts";

beforeEach(resetFakes);

describe("the check stack", () => {
  const found = async () =>
    (await findingsOf(stackCheck)).map(({ level, found: text }) => `${level}: ${text}`);

  it("asks for the service-linked role if a domain is created in a VPC", async () => {
    deployed({ VpcSubnetIds: "subnet-0123abcd", OpenSearchEndpoint: "" }, {});
    const absent = new NoSuchEntityException({ message: "cannot be found", $metadata: {} });
    iam.on(GetRoleCommand, { RoleName: "AWSServiceRoleForAmazonOpenSearchService" }).rejects(absent);
    expect(await found()).toContainEqual(
      expect.stringMatching(/^failed: .*AWSServiceRoleForAmazonOpenSearchService/),
    );
    iam.on(GetRoleCommand).resolves({});
    expect((await found()).at(-1)).toMatch(/^ok: .*service-linked role/);
  });

  it.each([
    { VpcSubnetIds: "", OpenSearchEndpoint: "" },
    { VpcSubnetIds: "subnet-0123abcd", OpenSearchEndpoint: "https://search.example.com" },
  ])("does not ask IAM otherwise: %j", async (parameters) => {
    deployed(parameters, {});
    await findingsOf(stackCheck);
    expect(iam.calls()).toEqual([]);
  });

  it("says once that there is no stack", async () => {
    const message = "Stack with id logpipe does not exist";
    cloudFormation.on(DescribeStacksCommand).rejects(
      new CloudFormationServiceException({
        name: "ValidationError",
        message,
        $fault: "client",
        $metadata: {},
      }),
    );
    expect(await found()).toEqual([expect.stringContaining("There is no stack logpipe")]);
  });
});

describe("the check producer", () => {
  it("writes one document to the log stream", async () => {
    deployed({}, {});
    kinesis.on(PutRecordCommand).resolves({});
    expect(await findingsOf(producerCheck)).toEqual([expect.objectContaining({ level: "ok" })]);
    const { StreamName, Data } = kinesis.commandCalls(PutRecordCommand)[0]?.args[0].input ?? {};
    const text = Buffer.from(Data ?? []).toString();
    expect([StreamName, text.endsWith("}\n")]).toEqual(["logs", true]);
    expect(JSON.parse(text)).toEqual({
      timestamp: "2026-11-25T12:00:00.000Z",
      level: "INFO",
      logger: "logpipe-doctor",
      message: "A test record of logpipe doctor: an-id",
    });
  });

  it("names a refusal as Firehose would", async () => {
    deployed({}, {});
    const message = `User: arn:aws:iam::${account}:user/ann is not authorized to perform: kinesis:PutRecord`;
    kinesis
      .on(PutRecordCommand)
      .rejects(new AccessDeniedException({ message, $metadata: { httpStatusCode: 400 } }));
    expect(await findingsOf(producerCheck)).toEqual([
      {
        level: "failed",
        found: "Kinesis.AccessDenied: these credentials are not allowed to call kinesis:PutRecord on logs",
        remedy: expect.stringContaining(`Attach arn:aws:iam::${account}:policy/producer`),
      },
    ]);
  });
});

describe("the check opensearch", () => {
  it("sees a domain whose fine-grained access control the stack does not know, although it cannot be reached", async () => {
    deployed(
      {
        OpenSearchDomainArn: `arn:aws:es:us-east-1:${account}:domain/logs`,
        FineGrainedAccessControl: "false",
      },
      { LoadChunkRole: "load-chunk" },
    );
    domains.on(DescribeDomainCommand, { DomainName: "logs" }).resolves({
      DomainStatus: {
        DomainId: `${account}/logs`,
        DomainName: "logs",
        ARN: `arn:aws:es:us-east-1:${account}:domain/logs`,
        Endpoint: "127.0.0.1",
        ClusterConfig: {},
        Processing: false,
        AdvancedSecurityOptions: { Enabled: true },
        AccessPolicies: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Principal: { AWS: `arn:aws:iam::${account}:role/load-chunk` },
              Action: "es:*",
              Resource: "*",
            },
          ],
        }),
      },
    });
    expect((await findingsOf(openSearchCheck)).map(({ level, found }) => `${level}: ${found}`)).toEqual([
      expect.stringMatching(/^failed: OpenSearch cannot be reached at http:\/\/127\.0\.0\.1:9/),
      "ok: The domain logs is active",
      expect.stringMatching(
        /^failed: The domain has fine-grained access control, but the stack does not know/,
      ),
      `failed: The domain's access policy denies arn:aws:iam::${account}:role/load-chunk`,
    ]);
  });

  it("says that it could not check the policy of what is not a domain", async () => {
    deployed({ OpenSearchDomainArn: `arn:aws:es:us-east-1:${account}:domain/logs` }, {});
    domains
      .on(DescribeDomainCommand)
      .rejects(new ResourceNotFoundException({ message: "Domain not found", $metadata: {} }));
    expect((await findingsOf(openSearchCheck))[1]).toMatchObject({
      level: "warning",
      found: expect.stringContaining("Could not check"),
    });
  });
});
