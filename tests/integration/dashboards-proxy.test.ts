import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { askFor, type Answered } from "../cli/dashboards/run-dashboards.ts";
import { signingDomain } from "../fakes/signing-domain.ts";
import { logpipe } from "./logpipe.ts";

const configuration = awsClientConfig(runningStack());
const cloudFormation = new CloudFormationClient(configuration);
const StackName = `dashboards-${process.pid}`;
/** A name of Amazon's, so that requests are signed; in the child it leads to the stand-in. */
const domainName = "search-logs.us-east-1.es.amazonaws.com";
const keys = { ...configuration.credentials, sessionToken: "of/somebody==", region: configuration.region };

let domain: Awaited<ReturnType<typeof signingDomain>>;

/** What `logpipe dashboards` needs of a stack; the domain of the stack that is running here does not accept signatures. */
const template = (port: number): string =>
  JSON.stringify({
    Resources: { Queue: { Type: "AWS::SQS::Queue" } },
    Outputs: {
      OpenSearchEndpoint: { Value: `http://${domainName}:${port}` },
      LogReaderPolicyArn: { Value: "arn:aws:iam::123456789012:policy/reader" },
      CloudWatchStreamArn: { Value: "arn:aws:kinesis:us-east-1:123456789012:stream/any" },
    },
  });

beforeAll(async () => {
  domain = await signingDomain(keys);
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template(domain.port) }));
  await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 120 }, { StackName });
});
afterAll(async () => {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  cloudFormation.destroy();
  await domain.close();
});

/** Runs the command in a process of its own until the requests are made, then presses Ctrl-C. */
async function whileItRuns(ask: (origin: string, token: string) => Promise<void>, env = {}) {
  return await logpipe(["dashboards", "--no-open", "--stack-name", StackName], {
    env: {
      AWS_SESSION_TOKEN: keys.sessionToken,
      RESOLVED_HERE: domainName,
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "resolve-here.mjs")).href}`,
      ...env,
    },
    interruptWhen: /Ctrl-C stops the proxy/,
    beforeInterrupt: async (said) => {
      const [, token = "", origin = ""] = /Bearer ([^"]+)" (\S+)\/…/.exec(said) ?? [];
      await ask(origin, token);
    },
  });
}

describe("logpipe dashboards, in a process of its own,", () => {
  it("signs what the browser and curl ask for, refuses foreign requests, and ends with Ctrl-C", async () => {
    const answers: Answered[] = [];
    const { code, err } = await whileItRuns(async (origin, token) => {
      const authorization = `Bearer ${token}`;
      const search = { method: "POST", body: "{}" };
      answers.push(
        await askFor(origin, "/_dashboards/app/home", { headers: { authorization } }),
        await askFor(origin, "/app-logs-*/_search", { ...search, headers: { authorization } }),
        await askFor(origin, "/app-logs-*/_search", search),
        await askFor(origin, "/_dashboards", { headers: { authorization, host: "evil.example.com" } }),
        await askFor(origin, "/_dashboards", {
          headers: { authorization, origin: "https://evil.example.com" },
        }),
      );
    });
    expect([code, err]).toEqual([130, expect.stringContaining(`${domainName}:${domain.port}`)]);
    const [page, found, ...refused] = answers.map(({ status }) => status);
    expect([page, found]).toEqual([200, 200]);
    expect(refused).toEqual([401, 403, 403]);
    // The probe before anything is printed, and the two requests with the token.
    expect(domain.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET /_dashboards",
      "GET /_dashboards/app/home",
      "POST /app-logs-*/_search",
    ]);
  });

  it("says so, and serves nothing, when the domain refuses the signature", async () => {
    const { code, err } = await whileItRuns(() => Promise.reject(new Error("it serves")), {
      AWS_SESSION_TOKEN: "of somebody else",
    });
    expect(code).toBe(3);
    expect(err).toContain(`${domainName}:${domain.port} answered GET /_dashboards with HTTP 403`);
  });
});
