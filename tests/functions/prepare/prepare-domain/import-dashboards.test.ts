import { afterEach, describe, expect, it } from "@jest/globals";
import { importDashboards } from "../../../../src/functions/prepare/prepare-domain/import-dashboards.ts";
import { createClient } from "../../../../src/shared/opensearch/client.ts";
import { importProblems, parseNdjson } from "../../../fakes/opensearch-dashboards.ts";
import { type RecordedRequest, recordingServer } from "../../../fakes/recording-server.ts";

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

/** OpenSearch with these fields in the indexes of application logs. */
async function openSearchWith(fields: object, status = 200): Promise<Server> {
  return await answering(status, { indices: [], fields });
}

async function run(server: Server, patienceMs = 5_000, openSearch?: Server) {
  const { url } = openSearch ?? (await openSearchWith({}));
  return await importDashboards(createClient(url), createClient(`${server.url}/_dashboards`), {
    deadlineMs: Date.now() + patienceMs,
    pauseMs: 10,
  });
}

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
  it("posts all objects as a file, over those that exist", async () => {
    const server = await answering(200);
    expect(await run(server)).toEqual({ imported: 3 });
    const [request] = server.requests;
    if (request === undefined || server.requests.length > 1) throw new Error("Not one request");
    expect(request.method).toBe("POST");
    expect(request.path).toBe("/_dashboards/api/saved_objects/_import?overwrite=true");
    expect(request.headers).toMatchObject({ "osd-xsrf": "true", securitytenant: "global" });
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

  it("lists the fields that documents of applications have by now", async () => {
    const server = await answering(200);
    const keyword = { keyword: { type: "keyword", searchable: true, aggregatable: true } };
    const openSearch = await openSearchWith({ orderId: keyword });
    expect(await run(server, 5_000, openSearch)).toEqual({ imported: 3 });
    const [asked] = openSearch.requests;
    expect(asked?.method).toBe("GET");
    expect(decodeURIComponent(asked?.path ?? "")).toMatch(/^\/app-logs-\*\/_field_caps\?fields=\*/);
    // Without it there is no answer while nothing was logged yet.
    expect(asked?.path).toContain("allow_no_indices=true");
    const [request] = server.requests;
    if (request === undefined) throw new Error("Nothing was imported");
    const { text } = await fileOf(request);
    const pattern = parseNdjson(text).find(
      ({ type, id }) => type === "index-pattern" && id === "logpipe-app-logs",
    );
    const names = (JSON.parse(String(pattern?.attributes["fields"])) as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(names).toEqual(expect.arrayContaining(["orderId", "timestamp", "cloudwatch.logGroup"]));
  });

  it.each([403, 500])("keeps the last import where the fields cannot be read: HTTP %d", async (status) => {
    const server = await answering(200);
    const outcome = await run(server, 5_000, await openSearchWith({}, status));
    expect(outcome).toEqual({ failed: expect.stringMatching(new RegExp(`_field_caps.*HTTP ${status}`)) });
    expect(server.requests).toEqual([]);
  });

  it("names the objects that were not taken", async () => {
    const server = await answering(200, {
      success: false,
      successCount: 2,
      errors: [{ id: "logpipe-logs", type: "dashboard", error: { type: "conflict" } }],
    });
    expect(await run(server)).toEqual({
      failed: expect.stringMatching(/2 objects.*dashboard logpipe-logs: conflict/),
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

  it("says why, when nobody answers", async () => {
    const server = await answering(200);
    await server.close();
    servers.pop();
    expect(await run(server, 100)).toEqual({
      failed: expect.stringMatching(/^Dashboards did not answer.*refused/),
    });
  });
});
