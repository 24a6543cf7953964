import { afterEach, describe, expect, it } from "@jest/globals";
import { indexTemplates } from "../../../../opensearch/index.ts";
import { lambdaContext } from "../../../fakes/lambda-context.ts";
import { type RecordedRequest, recordingServer } from "../../../fakes/recording-server.ts";
import { letWaitsPass } from "../../../fakes/short-waits.ts";

Object.assign(process.env, {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  POWERTOOLS_LOG_LEVEL: "SILENT",
  POWERTOOLS_METRICS_DISABLED: "true",
  INDEX_SHARDS: "2",
  INDEX_REPLICAS: "0",
});
letWaitsPass();
const { handler } = await import("../../../../src/functions/prepare/prepare-domain/handler.ts");

type Server = Awaited<ReturnType<typeof recordingServer>>;
const servers: Server[] = [];
async function serve(answer: (request: RecordedRequest, nth: number) => number = () => 200): Promise<Server> {
  const server = await recordingServer(answer, ({ path }) =>
    path.includes("/_field_caps") ? { fields: {} } : path.includes("/_mapping") ? {} : { acknowledged: true },
  );
  servers.push(server);
  return server;
}

async function prepare(domain: Server | undefined, requestType: string, leftMs = 60_000) {
  const cloudFormation = await serve();
  process.env["OPENSEARCH_ENDPOINT"] = domain?.url ?? "no url";
  const ids = { StackId: "stack", RequestId: "request", LogicalResourceId: "PreparedDomain" };
  const request = { RequestType: requestType, ResponseURL: `${cloudFormation.url}/answer?signed`, ...ids };
  await handler({ ...request, ResourceProperties: { TemplatesVersion: "1" } }, lambdaContext(leftMs));
  const [answer] = cloudFormation.requests;
  expect(cloudFormation.requests).toHaveLength(1);
  expect(answer).toMatchObject({ method: "PUT", path: "/answer?signed" });
  expect(answer?.headers["content-type"]).toBeUndefined();
  return JSON.parse(answer?.body ?? "");
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  delete process.env["ADMINISTRATOR_ARNS"];
  delete process.env["LOADER_ROLE_ARNS"];
  delete process.env["DELIVERY_ROLE_ARNS"];
  delete process.env["CLEANER_ROLE_ARNS"];
  delete process.env["DASHBOARDS_URL"];
});

const families = Object.keys(indexTemplates);
const putBy = ({ requests }: Server): RecordedRequest[] => requests.filter(({ method }) => method === "PUT");

describe("PrepareDomain", () => {
  it("installs the templates and answers", async () => {
    const domain = await serve();
    expect(await prepare(domain, "Create")).toEqual({
      Status: "SUCCESS",
      PhysicalResourceId: "PreparedDomain",
      StackId: "stack",
      RequestId: "request",
      LogicalResourceId: "PreparedDomain",
    });
    expect(
      domain.requests.map(({ method, path }) => `${method} ${path.replace(/^.*(?=_mapping)/, "")}`),
    ).toEqual([
      ...families.map((family) => `PUT /_index_template/logpipe-${family}`),
      "GET _mapping?expand_wildcards=open",
    ]);
    // Plain HTTP is no domain's.
    expect(domain.requests[0]?.headers.authorization).toBeUndefined();
    expect(
      JSON.parse(domain.requests.find(({ path }) => path.endsWith("logpipe-elb"))?.body ?? ""),
    ).toMatchObject({
      index_patterns: ["elb-*"],
      template: {
        settings: {
          index: {
            number_of_shards: 2,
            number_of_replicas: 0,
            codec: "best_compression",
            refresh_interval: "5s",
          },
        },
        mappings: { dynamic: "strict" },
      },
    });
  });

  it("maps rehydrated documents like application logs, with the settings of both", async () => {
    const domain = await serve();
    await prepare(domain, "Create");
    expect(JSON.parse(domain.requests[0]?.body ?? "")).toMatchObject({
      index_patterns: ["app-logs-*", "rehydrated-*"],
      template: {
        settings: { index: { number_of_shards: 2 }, "index.mapping.total_fields.limit": 1000 },
      },
    });
  });

  it("maps the role of Firehose for application logs only", async () => {
    process.env["DELIVERY_ROLE_ARNS"] = "arn:aws:iam::123456789012:role/delivery";
    const domain = await serve();
    expect(await prepare(domain, "Update")).toMatchObject({ Status: "SUCCESS" });
    const [role, mapping] = putBy(domain).slice(families.length);
    expect(role?.path).toBe("/_plugins/_security/api/roles/logpipe-delivery");
    expect(JSON.parse(role?.body ?? "").index_permissions).toMatchObject([{ index_patterns: ["app-logs*"] }]);
    expect(mapping?.path).toBe("/_plugins/_security/api/rolesmapping/logpipe-delivery");
  });

  it("maps the loader's roles under fine-grained access control", async () => {
    process.env["LOADER_ROLE_ARNS"] = "arn:aws:iam::123456789012:role/loader";
    const domain = await serve();
    expect(await prepare(domain, "Update")).toMatchObject({ Status: "SUCCESS" });
    expect(
      putBy(domain)
        .slice(families.length)
        .map(({ path }) => path),
    ).toEqual([
      "/_plugins/_security/api/roles/logpipe-loader",
      "/_plugins/_security/api/rolesmapping/logpipe-loader",
    ]);
    expect(JSON.parse(putBy(domain)[families.length + 1]?.body ?? "")).toEqual({
      backend_roles: ["arn:aws:iam::123456789012:role/loader"],
    });
  });

  it("maps the cleaner's roles, which may look at all indexes and delete those of our families", async () => {
    process.env["CLEANER_ROLE_ARNS"] =
      "arn:aws:iam::123456789012:role/list,arn:aws:iam::123456789012:role/delete";
    const domain = await serve();
    expect(await prepare(domain, "Update")).toMatchObject({ Status: "SUCCESS" });
    const [role, mapping] = putBy(domain).slice(families.length);
    expect(role?.path).toBe("/_plugins/_security/api/roles/logpipe-cleaner");
    const { index_permissions: permissions } = JSON.parse(role?.body ?? "");
    const deleting = permissions.filter((one: { allowed_actions: string[] }) =>
      one.allowed_actions.includes("indices:admin/delete"),
    );
    expect(deleting).toHaveLength(1);
    expect(deleting[0].index_patterns).toContain("elb-*");
    expect(deleting[0].index_patterns).not.toContain("*");
    expect(JSON.parse(mapping?.body ?? "").backend_roles).toHaveLength(2);
  });

  it("stays an administrator itself when it maps the master user's role or user", async () => {
    process.env["ADMINISTRATOR_ARNS"] =
      "arn:aws:iam::123456789012:role/prepare,arn:aws:iam::123456789012:user/ann";
    const domain = await serve();
    expect(await prepare(domain, "Update")).toMatchObject({ Status: "SUCCESS" });
    const mappings = putBy(domain).slice(families.length);
    expect(mappings.map(({ path }) => path)).toEqual([
      "/_plugins/_security/api/rolesmapping/all_access",
      "/_plugins/_security/api/rolesmapping/security_manager",
    ]);
    for (const { body } of mappings)
      expect(JSON.parse(body)).toEqual({
        backend_roles: ["arn:aws:iam::123456789012:role/prepare"],
        users: ["arn:aws:iam::123456789012:user/ann"],
      });
  });

  it("imports the dashboards after everything else", async () => {
    const dashboards = await recordingServer(
      () => 200,
      () => ({ success: true, successCount: 69 }),
    );
    servers.push(dashboards);
    process.env["DASHBOARDS_URL"] = `${dashboards.url}/_dashboards`;
    const domain = await serve();
    expect(await prepare(domain, "Create")).toMatchObject({ Status: "SUCCESS" });
    expect(domain.requests.map(({ method }) => method)).toEqual([...families.map(() => "PUT"), "GET", "GET"]);
    expect(dashboards.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /_dashboards/api/saved_objects/_import?overwrite=true",
    ]);
  });

  it("does not fail because of dashboards", async () => {
    const dashboards = await serve(() => 404);
    process.env["DASHBOARDS_URL"] = dashboards.url;
    expect(await prepare(await serve(), "Create")).toMatchObject({ Status: "SUCCESS" });
    expect(dashboards.requests).toHaveLength(1);
  });

  it("waits for a domain that is coming up", async () => {
    const domain = await serve((_, nth) => (nth === 1 ? 503 : 200));
    expect(await prepare(domain, "Create")).toMatchObject({ Status: "SUCCESS" });
    expect(putBy(domain)).toHaveLength(families.length + 1);
  });

  it("does not fail because of indexes that exist", async () => {
    const domain = await serve(({ path }) => (path.includes("_mapping") ? 503 : 200));
    expect(await prepare(domain, "Update")).toMatchObject({ Status: "SUCCESS" });
  });

  it("answers with a failure when the domain does not come up in time", async () => {
    expect(await prepare(await serve(() => 503), "Create", 4_000)).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringMatching(/^OpenSearchUnavailableError: .*HTTP 503/),
    });
  });

  it.each([
    [400, /HTTP 400/],
    [404, /HTTP 404.*address of an OpenSearch/],
  ])("answers at once when a template is not taken: HTTP %d", async (status, reason) => {
    const domain = await serve(() => status);
    const answer = await prepare(domain, "Create");
    expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringMatching(reason) });
    expect(answer.Reason).toMatch(/^ClusterRefusesError/);
    expect(answer.Reason).toContain(domain.url);
    expect(domain.requests).toHaveLength(1);
  });

  it.each([401, 403])("says that a server requires signing in: HTTP %d", async (status) => {
    const domain = await serve(() => status);
    expect(await prepare(domain, "Create", 4_000)).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringMatching(new RegExp(`HTTP ${status}.*requires signing in`)),
    });
  });

  it.each([
    ["http://127.0.0.1:9", /connection refused/],
    ["http://no-such-host.invalid", /host name does not resolve/],
  ])("names the network's cause for %s, and not subnets", async (url, reason) => {
    const answer = await prepare({ ...(await serve()), url }, "Create", 4_000);
    expect(answer).toMatchObject({ Status: "FAILED", Reason: expect.stringMatching(reason) });
    expect(answer.Reason).toContain(url);
    expect(answer.Reason).not.toMatch(/subnet/);
  });

  it("gives up at once on a server that does not speak TLS", async () => {
    const domain = await serve();
    const secure = domain.url.replace("http:", "https:");
    expect(await prepare({ ...domain, url: secure }, "Create")).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringMatching(/^ClusterRefusesError: .*no TLS there/),
    });
  });

  it("answers with a failure when the configuration is wrong", async () => {
    expect(await prepare(undefined, "Create")).toMatchObject({
      Status: "FAILED",
      Reason: expect.stringMatching(/^ConfigurationError: .*OPENSEARCH_ENDPOINT/),
    });
  });

  it("never fails a Delete, and leaves the domain as it is", async () => {
    const domain = await serve(() => 500);
    expect(await prepare(domain, "Delete")).toMatchObject({ Status: "SUCCESS" });
    expect(await prepare(undefined, "Delete")).toMatchObject({ Status: "SUCCESS" });
    expect(domain.requests).toEqual([]);
  });
});
