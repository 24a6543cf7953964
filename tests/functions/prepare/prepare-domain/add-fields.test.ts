import { afterEach, describe, expect, it } from "@jest/globals";
import { indexTemplates } from "../../../../opensearch/index.ts";
import { addFields } from "../../../../src/functions/prepare/prepare-domain/add-fields.ts";
import { createClient } from "../../../../src/shared/opensearch/client.ts";
import { recordingServer } from "../../../fakes/recording-server.ts";

type Properties = Readonly<Record<string, object>>;
const fieldsOf = (family: keyof typeof indexTemplates): Properties =>
  indexTemplates[family].template.mappings.properties;
const without = (fields: Properties, ...names: string[]): Properties =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
const listed = (indexes: Readonly<Record<string, Properties>>) =>
  Object.fromEntries(
    Object.entries(indexes).map(([name, properties]) => [
      name,
      { mappings: { dynamic: "strict", properties } },
    ]),
  );

let server: Awaited<ReturnType<typeof recordingServer>>;
afterEach(async () => {
  await server.close();
});

/** @param statuses what the server answers to PUT, by index; otherwise 200 */
async function addTo(
  indexes: Readonly<Record<string, Properties>>,
  statuses: Readonly<Record<string, number>> = {},
  leftMs = 5_000,
) {
  server = await recordingServer(
    ({ method, path }) => (method === "PUT" ? (statuses[path.split("/")[1] ?? ""] ?? 200) : 200),
    ({ method }) =>
      method === "GET" ? listed(indexes) : { error: { reason: "mapper [a] cannot be changed" } },
  );
  const patience = { deadlineMs: Date.now() + leftMs, pauseMs: 10 };
  const { added, problems } = await addFields(createClient(server.url), server.url, patience);
  const puts = server.requests.filter(({ method }) => method === "PUT");
  return { added, problems, puts: puts.map(({ path, body }) => [path, JSON.parse(body)]) };
}

describe("the fields of a new version", () => {
  it("are added to indexes that lack them, the newest first, and nothing else is touched", async () => {
    const { added, problems, puts } = await addTo({
      "alb-2026-w47": without(fieldsOf("alb"), "http_path"),
      "alb-2026-w48": without(fieldsOf("alb"), "http_path", "user_agent"),
      "alb-2026-w49": fieldsOf("alb"),
    });
    const { http_path, user_agent } = indexTemplates.alb.template.mappings.properties;
    expect(puts).toEqual([
      ["/alb-2026-w48/_mapping", { properties: { http_path, user_agent } }],
      ["/alb-2026-w47/_mapping", { properties: { http_path } }],
    ]);
    expect(added).toEqual({
      "alb-2026-w48": expect.arrayContaining(["http_path", "user_agent"]),
      "alb-2026-w47": ["http_path"],
    });
    expect(problems).toEqual([]);
  });

  it("go to indexes of their own family: alb-connection-* is not alb-*, nor is what others call alb-", async () => {
    const { puts } = await addTo({
      "alb-connection-2026-11-28": without(fieldsOf("alb-connection"), "timestamp"),
      "alb-health-check-2026-11": fieldsOf("alb-health-check"),
      "alb-archive": {},
      "alb-2026-11-31": {},
    });
    expect(puts.map(([path]) => path)).toEqual(["/alb-connection-2026-11-28/_mapping"]);
  });

  it("are asked for the strict families, and for open indexes only", async () => {
    await addTo({});
    const [{ path } = { path: "" }] = server.requests;
    expect(path).toContain("expand_wildcards=open");
    const families = Object.keys(indexTemplates).filter((family) => path.includes(`${family}-*`));
    expect(families).toEqual(Object.keys(indexTemplates).filter((family) => family !== "app-logs"));
  });

  it("that an index has with another type stay so: the problem names index, field and both types", async () => {
    const { added, problems, puts } = await addTo({
      "elb-2026-w48": { ...without(fieldsOf("elb"), "http_path"), client_ip: { type: "text" } },
    });
    expect(puts.map(([path]) => path)).toEqual(["/elb-2026-w48/_mapping"]);
    expect(added).toEqual({ "elb-2026-w48": ["http_path"] });
    expect(problems).toEqual([expect.stringMatching(/elb-2026-w48 .*client_ip .*text.*ip/)]);
  });

  it("that an index refuses are a problem that names it, and the next index gets them", async () => {
    const old = without(fieldsOf("nlb"), "timestamp");
    const { added, problems } = await addTo(
      { "nlb-2026-w48": old, "nlb-2026-w47": old },
      { "nlb-2026-w48": 400 },
    );
    expect(added).toEqual({ "nlb-2026-w47": ["timestamp"] });
    expect(problems).toEqual([expect.stringMatching(/nlb-2026-w48 .*timestamp.*HTTP 400.*mapper \[a\]/)]);
  });

  it("stop where there is no time left, which is said for each index", async () => {
    const old = without(fieldsOf("nlb"), "timestamp");
    const { problems, puts } = await addTo({ "nlb-2026-w48": old, "nlb-2026-w47": old }, {}, 0);
    expect(puts).toEqual([]);
    expect(problems).toEqual(
      ["nlb-2026-w48", "nlb-2026-w47"].map((index) =>
        expect.stringMatching(new RegExp(`${index}.*logpipe prepare`)),
      ),
    );
  });

  it("do not throw where OpenSearch does not answer", async () => {
    server = await recordingServer(() => 200);
    const url = "http://127.0.0.1:9";
    const { problems } = await addFields(createClient(url), url, {
      deadlineMs: Date.now() + 1_000,
      pauseMs: 10,
    });
    expect(problems).toEqual([expect.stringContaining("did not answer")]);
  });
});
