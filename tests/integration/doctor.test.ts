import { createServer } from "node:http";
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { afterEach, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { logpipe } from "./logpipe.ts";
import { doctor, expectNoFailure, expectTrouble, troubles } from "./run-doctor.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const stack = new StackClient();
const cloudFormation = new CloudFormationClient(awsClientConfig(stack.stack));

describe("logpipe doctor on the local stack", () => {
  afterEach(async () => {
    await stack.setFaults();
  });

  it("finds its test record again in OpenSearch, delivered as application logs are", async () => {
    const { code, out, err } = await logpipe(["doctor", "--only", "end-to-end"]);
    expect(out).toMatch(/✓ producer {5}A test record was written to /);
    expect(out).toMatch(/✓ end-to-end {3}The test record [0-9a-f]{32} arrived in OpenSearch after /);
    expect(err).toMatch(/^Waiting up to 1 min 1 s for the test record …\nNothing is wrong/);
    expect(code).toBe(0);
  });

  it("finds nothing wrong on a healthy stack, and exits with 0", async () => {
    const { code, report, levels } = await doctor();
    expect(
      report.checks.flatMap(({ findings }) => findings.filter(({ level }) => level === "failed")),
    ).toEqual([]);
    expect(code).toBe(0);
    expect(levels).toMatchObject({
      credentials: "ok",
      stack: "ok",
      stream: "ok",
      producer: "skipped",
      load: "ok",
      "end-to-end": "skipped",
    });
  });

  it("can ask the local stack for everything about loads and shards", async () => {
    const { report } = await doctor(["--only", "load", "cluster"]);
    const found = report.checks
      .filter(({ name }) => name === "load" || name === "cluster")
      .flatMap(({ findings }) => findings.map((finding) => finding.found));
    expect(found.filter((text) => text.startsWith("Could not check"))).toEqual([]);
    expect(found).toContainEqual(expect.stringMatching(/^EventBridge's rule sends new objects/));
    expect(found).toContainEqual(expect.stringMatching(/^\d+ of [\d,]+ shards are in use$/));
  });

  it("prints a line for each finding, what to do under it, and a summary", async () => {
    const { code, out, err } = await logpipe(["doctor", "--only", "stack"], {
      env: { LOGPIPE_STACK_NAME: "no-such-stack" },
    });
    expect(out.split("\n").slice(1)).toEqual([
      expect.stringMatching(/^✗ stack {8}There is no stack no-such-stack in us-east-1$/),
      expect.stringMatching(/^ {15}→ Name it with --stack-name/),
      "",
    ]);
    expect(err).toContain("1 problem found.");
    expect(code).toBe(1);
  });

  it("1: no credentials; everything else is skipped", async () => {
    const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", HOME: "/nonexistent" };
    await expectTrouble("credentials", /No AWS credentials were found → Sign in/, none);
    const { levels } = await doctor([], none);
    expect(levels).toMatchObject({ stack: "skipped", load: "skipped", opensearch: "skipped" });
  });

  it("2: a stack that is not there", async () => {
    await expectTrouble("stack", /There is no stack absent in us-east-1 → .*--stack-name/, {
      LOGPIPE_STACK_NAME: "absent",
    });
  });

  it("3: OpenSearch unavailable", async () => {
    await stack.setFaults({ path: "/", kind: "reset", every: 1, times: 1_000 });
    await expectTrouble("opensearch", /OpenSearch cannot be reached at http/);
    const { levels } = await doctor();
    expect(levels).toMatchObject({ cluster: "skipped", indexes: "skipped", records: "skipped" });
  });

  it("4: a refusal by IAM", async () => {
    const Message =
      "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: es:ESHttpGet because no identity-based policy allows the es:ESHttpGet action";
    await stack.setFaults({
      path: "/",
      kind: "status",
      status: 403,
      body: { Message },
      every: 1,
      times: 1_000,
    });
    await expectTrouble(
      "opensearch",
      /^IAM refuses: arn:aws:iam::123456789012:user\/ann is not allowed to call es:ESHttpGet/,
    );
  });

  it("5: a refusal by fine-grained access control", async () => {
    const reason =
      "no permissions for [cluster:monitor/main] and User [name=arn:aws:iam::123456789012:user/ann, backend_roles=[], requestedTenant=null]";
    const body = { error: { root_cause: [], type: "security_exception", reason }, status: 403 };
    await stack.setFaults({ path: "/", kind: "status", status: 403, body, every: 1, times: 1_000 });
    await expectTrouble(
      "opensearch",
      /^Fine-grained access control refuses arn:aws:iam::123456789012:user\/ann \(cluster:monitor\/main\)/,
    );
  });

  it("6: the cluster accepts no writes", async () => {
    const setting = "cluster.blocks.read_only";
    try {
      await stack.request("PUT", "/_cluster/settings", { persistent: { [setting]: true } });
      await expectTrouble("cluster", /The whole cluster is blocked: cluster read-only/);
    } finally {
      await stack.request("PUT", "/_cluster/settings", { persistent: { [setting]: null } });
    }
    await expectNoFailure("cluster");
  });

  it("7: an index past the flood stage", async () => {
    const index = "elb-1999-01-07";
    try {
      await stack.request("PUT", `/${index}`, { settings: { number_of_replicas: 0 } });
      await stack.request("PUT", `/${index}/_settings`, { "index.blocks.read_only_allow_delete": true });
      await expectTrouble(
        "cluster",
        /elb-1999-01-07 .*read-only-allow-delete.* → A disk passed the flood stage/,
      );
    } finally {
      await stack.request("DELETE", `/${index}`);
    }
  });

  it("8: an index template that is missing", async () => {
    const path = "/_index_template/logpipe-nlb";
    const found = (await stack.request("GET", path)) as { index_templates: { index_template: object }[] };
    try {
      await stack.request("DELETE", path);
      await expectTrouble("indexes", /The index template of nlb is missing.* → logpipe prepare/);
    } finally {
      await stack.request("PUT", path, found.index_templates[0]?.index_template);
    }
    await expectNoFailure("indexes");
  });

  it("9: a field with two types", async () => {
    const [first, second] = ["app-logs-1999-01-01", "app-logs-1999-01-02"];
    try {
      await stack.request("POST", `/${first}/_doc?refresh=true`, { doctorConflict: "text" });
      await stack.request("POST", `/${second}/_doc?refresh=true`, { doctorConflict: { an: "object" } });
      const { report } = await doctor(["--only", "indexes"]);
      expect(troubles(report, "indexes")).toContainEqual(
        expect.stringMatching(
          /Mapping conflict: doctorConflict is (keyword|flat_object) in app-logs-1999-01-0\d and/,
        ),
      );
    } finally {
      await stack.request("DELETE", `/${first}`);
      await stack.request("DELETE", `/${second}`);
    }
  });

  it("says so where there is no index of application logs yet", async () => {
    // So OpenSearch answers for a pattern that fits none: without aggregations.
    const body = { took: 1, timed_out: false, hits: { total: { value: 0, relation: "eq" }, hits: [] } };
    await stack.setFaults({ path: "/app-logs-", kind: "status", status: 200, body, every: 1, times: 10 });
    const { report } = await doctor(["--only", "records"]);
    const [finding] = report.checks.find(({ name }) => name === "records")?.findings ?? [];
    expect(finding?.found).toMatch(/: OpenSearch has none$/);
  });

  it("is not misled by documents without a time, which make OpenSearch fail to sort by it", async () => {
    const [index, timed] = ["app-logs-1999-02-01", "app-logs-1999-02-02"];
    try {
      await stack.request("POST", `/${index}/_doc?refresh=true`, { message: "of no time" });
      await stack.request("POST", `/${timed}/_doc?refresh=true`, { timestamp: "1999-02-02T00:00:00.000Z" });
      for (let time = 0; time < 5; time += 1) {
        const { report } = await doctor(["--only", "records"]);
        const [finding] = report.checks.find(({ name }) => name === "records")?.findings ?? [];
        expect(finding?.found).toMatch(/the newest in OpenSearch is from \d/);
        expect(finding?.level).not.toBe("failed");
      }
    } finally {
      await stack.request("DELETE", `/${index}`);
      await stack.request("DELETE", `/${timed}`);
    }
  });

  describe("with a stack of its own, whose outputs lead to nothing", () => {
    const name = "logpipe-broken";
    const outputs = {
      LogStreamName: "deleted-stream",
      LogStreamProducerPolicyArn: "arn:aws:iam::000000000000:policy/producer",
      ArchiveBucketName: "deleted-archive",
      CloudWatchStreamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/deleted",
      SubscriptionRoleArn: "arn:aws:iam::000000000000:role/deleted",
      LogBucketName: "deleted-logs",
      RejectBucketName: "deleted-rejects",
      LoadQueueUrl: "http://127.0.0.1:9/000000000000/deleted",
      OpenSearchEndpoint: "http://127.0.0.1:9",
    };
    const templateOf = (some: Readonly<Record<string, string>>) =>
      JSON.stringify({
        Resources: { Queue: { Type: "AWS::SQS::Queue" } },
        Outputs: Object.fromEntries(Object.entries(some).map(([key, Value]) => [key, { Value }])),
      });

    async function withStack(
      some: Readonly<Record<string, string>>,
      work: () => Promise<void>,
    ): Promise<void> {
      await cloudFormation.send(new CreateStackCommand({ StackName: name, TemplateBody: templateOf(some) }));
      try {
        await untilCreated();
        await work();
      } finally {
        await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
      }
    }

    async function untilCreated(): Promise<void> {
      const status = async () =>
        (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]?.StackStatus;
      expect(await until(status, (found) => found !== "CREATE_IN_PROGRESS")).toBe("CREATE_COMPLETE");
    }

    it("19: the log stream, 20: the log bucket, 21: OpenSearch's host: named one by one", async () => {
      await withStack(outputs, async () => {
        const { code, report, levels } = await doctor([], { LOGPIPE_STACK_NAME: name });
        expect(code).toBe(1);
        expect(troubles(report, "stream")).toEqual([
          expect.stringMatching(/^The log stream deleted-stream does not exist.* → Create it again/),
        ]);
        expect(troubles(report, "load")).toContainEqual(
          expect.stringMatching(/^The log bucket deleted-logs does not exist/),
        );
        expect(troubles(report, "opensearch")).toContainEqual(
          expect.stringMatching(/^OpenSearch cannot be reached at http:\/\/127\.0\.0\.1:9: .*ECONNREFUSED/),
        );
        expect(levels).toMatchObject({ producer: "skipped", delivery: "skipped", records: "skipped" });
      });
    });

    it("22: a stack that is another program's, or of an older template", async () => {
      await withStack({ LogStreamName: "some-stream" }, async () => {
        await expectTrouble("stack", /has no output .*OpenSearchEndpoint: it is not a logpipe stack/, {
          LOGPIPE_STACK_NAME: name,
        });
      });
    });
  });

  it("23: AWS that cannot be reached, and 24: that refuses the credentials", async () => {
    await expectTrouble("credentials", /AWS cannot be reached/, { AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    const refusing = createServer((_, response) => {
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error></ErrorResponse>",
      );
    });
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    try {
      const address = refusing.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      await expectTrouble("credentials", /AWS does not accept these credentials/, {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      });
    } finally {
      refusing.closeAllConnections();
      refusing.close();
    }
  });
});
