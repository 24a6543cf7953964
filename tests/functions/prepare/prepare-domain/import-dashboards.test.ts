import { afterEach, describe, expect, it } from "@jest/globals";
import { importDashboards } from "../../../../src/functions/prepare/prepare-domain/import-dashboards.ts";
import { importProblems } from "../../../fakes/opensearch-dashboards.ts";
import { type RecordedRequest, recordingServer } from "../../../fakes/recording-server.ts";

Object.assign(process.env, {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
});

type Server = Awaited<ReturnType<typeof recordingServer>>;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Dashboards that answers with that status and body. */
async function answering(
  status: number | ((request: RecordedRequest, nth: number) => number),
  body: object = { success: true, successCount: 3 },
): Promise<Server> {
  const server = await recordingServer(typeof status === "number" ? () => status : status, () => body);
  servers.push(server);
  return server;
}

const run = async (server: Server, patienceMs = 5_000) =>
  await importDashboards(`${server.url}/_dashboards`, { deadlineMs: Date.now() + patienceMs, pauseMs: 10 });

/** The file of a multipart request, as a server reads it. */
async function fileOf({ headers, body }: RecordedRequest): Promise<{ name: string; text: string }> {
  const form = await new Response(body, {
    headers: { "content-type": headers["content-type"] ?? "" },
  }).formData();
  const file = form.get("file");
  if (!(file instanceof File)) throw new Error("There is no file");
  return { name: file.name, text: await file.text() };
}

describe("importing dashboards", () => {
  it("posts all objects as a file, signed, over those that are there", async () => {
    const server = await answering(200);
    expect(await run(server)).toEqual({ imported: 3 });
    const [request] = server.requests;
    if (request === undefined || server.requests.length > 1) throw new Error("Not one request");
    expect(request.method).toBe("POST");
    expect(request.path).toBe("/_dashboards/api/saved_objects/_import?overwrite=true");
    expect(request.headers).toMatchObject({
      "osd-xsrf": "true",
      securitytenant: "global",
      authorization: expect.stringContaining("/us-east-1/es/aws4_request"),
    });
    const { name, text } = await fileOf(request);
    // The import goes by the extension.
    expect(name).toMatch(/\.ndjson$/);
    expect(importProblems(text)).toEqual([]);
    expect(text.trimEnd().split("\n").length).toBeGreaterThan(50);
  });

  it("is the same request again, as long as nothing changes", async () => {
    const server = await answering(200);
    await run(server);
    await run(server);
    const [first, second] = await Promise.all(server.requests.map(fileOf));
    expect(second).toEqual(first);
  });

  it("tells which objects were not taken", async () => {
    const server = await answering(200, {
      success: false,
      successCount: 2,
      errors: [{ id: "logpipe-logs", type: "dashboard", error: { type: "conflict" } }],
    });
    expect(await run(server)).toEqual({
      failed: "Dashboards took 2 objects, but not dashboard logpipe-logs: conflict",
    });
  });

  it("waits for Dashboards that is coming up", async () => {
    const server = await answering((_, nth) => (nth < 3 ? 503 : 200));
    expect(await run(server)).toEqual({ imported: 3 });
    expect(server.requests).toHaveLength(3);
  });

  it("gives up on a refusal at once", async () => {
    const server = await answering(403, { message: "no permissions" });
    expect(await run(server)).toEqual({
      failed: 'Dashboards answered HTTP 403: {"message":"no permissions"}',
    });
    expect(server.requests).toHaveLength(1);
  });

  it("takes no other page for an answer", async () => {
    const server = await answering(200, { welcome: true });
    expect(await run(server)).toEqual({ failed: 'Dashboards answered HTTP 200: {"welcome":true}' });
  });

  it("tells when nobody answers", async () => {
    const server = await answering(200);
    await server.close();
    servers.pop();
    expect(await run(server, 100)).toEqual({ failed: expect.stringMatching(/^Dashboards did not answer/) });
  });
});
