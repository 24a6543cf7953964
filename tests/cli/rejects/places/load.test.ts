import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { linesOf } from "../../../../src/cli/rejects/file-place.ts";
import { lineEntries, type LineReload, reloadLines } from "../../../../src/cli/rejects/places/load.ts";
import { loadPart } from "../../../../src/functions/load/load-chunk/load-part.ts";
import { loadSettings } from "../../../../src/functions/load/load-chunk/load-settings.ts";
import { type Client, createClient } from "../../../../src/shared/opensearch/client.ts";
import { parseReject, renderReject } from "../../../../src/shared/rejects/reject-line.ts";
import { FakeOpenSearch } from "../../../fakes/fake-opensearch.ts";

const file = { bucket: "rejects", key: "rejects/load/x", bytes: 1, writtenMs: 0 };
const line = (path: string) =>
  `2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/${path} HTTP/1.1" "curl/7.38.0" - -`;

describe("reloadLines", () => {
  let server: FakeOpenSearch;
  let client: Client;
  let reload: LineReload;

  beforeEach(async () => {
    server = await FakeOpenSearch.start();
    client = createClient(server.url);
    const configuration = {
      ...loadSettings({ OPENSEARCH_ENDPOINT: server.url, REJECT_BUCKET: "rejects" }),
      redactSalt: "",
    };
    reload = { client, configuration, formatOf: async () => await Promise.resolve("classic") };
  });
  afterEach(async () => {
    client.connectionPool.empty();
    await server.stop();
  });

  /** Loads an object of which OpenSearch refuses every document. @returns the reject file */
  async function rejectedByLoad(content: string): Promise<string> {
    let rejects = "";
    const mock = mockClient(S3Client);
    mock.on(GetObjectCommand).callsFake(() => ({ Body: Readable.from([Buffer.from(content)]) }));
    mock.on(PutObjectCommand).callsFake(({ Body }) => {
      rejects += String(Body);
      return {};
    });
    server.fault = () => ({ item: () => ({ status: 400, type: "mapper_parsing_exception" }) });
    const object = { bucket: "logs", key: "k", etag: "e", format: "classic" as const, gzip: false };
    const times = { stopAtMs: Date.now() + 60_000, deadlineMs: Date.now() + 60_000 };
    const context = { s3: new S3Client({}), client, configuration: reload.configuration, ...times };
    await loadPart(context, { ...object, size: content.length }, { start: 0, end: null });
    mock.restore();
    server.fault = () => ({});
    return rejects;
  }

  it("gives the documents the ids and indexes that a load gives them", async () => {
    const content = Array.from({ length: 3 }, (_, index) => `${line(String(index))}\n`).join("");
    const rejects = await rejectedByLoad(content);
    const settled = await reloadLines(reload, lineEntries(linesOf(rejects), file));
    expect(settled.map(({ verdict }) => verdict.kind)).toEqual(["loaded", "loaded", "loaded"]);
    const reloaded = new Map(server.documents);
    server.documents.clear();
    const again = await rejectedByLoad(content);
    expect(again).toBe(rejects);
    const ids = [...reloaded.keys()];
    expect(ids).toHaveLength(3);
    expect(ids.map((id) => Number(id.slice(-15)))).toEqual([0, 1, 2].map((n) => n * (line("0").length + 1)));
    expect(new Set(ids.map((id) => id.slice(0, -15))).size).toBe(1);
    expect(ids[0]).toMatch(/^elb-2015-05-13\/[0-9a-f]{24}-0{15}$/);
  });

  it("is harmless twice: documents that are already indexed count as loaded", async () => {
    const entries = lineEntries(linesOf(await rejectedByLoad(`${line("a")}\n`)), file);
    await reloadLines(reload, entries);
    const second = await reloadLines(reload, entries);
    expect(second.map(({ verdict }) => verdict.kind)).toEqual(["loaded"]);
    expect(server.documents.size).toBe(1);
  });

  it("keeps what is refused again, with its new reason and the same line", async () => {
    const entries = lineEntries(linesOf(await rejectedByLoad(`${line("a")}\n${line("b")}\n`)), file);
    server.fault = () => ({
      item: (id) =>
        id.endsWith("-000000000000000")
          ? { status: 400, type: "strict_dynamic_mapping_exception" }
          : undefined,
    });
    const [first, second] = await reloadLines(reload, entries);
    expect(second?.verdict.kind).toBe("loaded");
    expect(first?.verdict).toMatchObject({ kind: "rejected", reason: "strict_dynamic_mapping_exception" });
    const kept = parseReject(first?.replacement?.[0] ?? "");
    expect(kept).toMatchObject({ offset: 0, reason: "strict_dynamic_mapping_exception" });
    expect(kept?.line.toString()).toBe(line("a"));
    expect(JSON.parse(kept?.document ?? "")).toMatchObject({ elb_name: "lb" });
  });

  it("redacts what stays as today's configuration says", async () => {
    const source = { bucket: "b", key: "k", etag: "e" };
    const raw = renderReject(source, {
      offset: 0,
      reason: "unparsable",
      message: "",
      line: Buffer.from("GET /?token=secret"),
    });
    const configuration = { ...reload.configuration, redactQueryParameters: ["token"] };
    const [settled] = await reloadLines({ ...reload, configuration }, lineEntries([raw.trim()], file));
    expect(settled?.replacement?.[0]).toContain("token=REDACTED");
    expect(JSON.stringify(settled)).not.toContain("secret");
  });

  it("keeps the pseudonyms that a line got when it was rejected, and gives them to one that had none", async () => {
    const configuration = { ...reload.configuration, redactClientAddresses: "hash" as const };
    reload = { ...reload, configuration };
    const rejects = await rejectedByLoad(`${line("a")}\n${line("b")}\n`);
    expect(rejects).not.toContain("192.168.131.39");
    const ofToday = lineEntries(linesOf(rejects), file);
    server.fault = (_, items) =>
      items === 2 ? { item: () => ({ status: 400, type: "strict_dynamic_mapping_exception" }) } : {};
    const refused = await reloadLines(reload, ofToday);
    const again = lineEntries(
      refused.flatMap(({ replacement = [] }) => replacement),
      file,
    );
    expect(again.map(({ kept }) => kept?.line)).toEqual(ofToday.map(({ kept }) => kept?.line));
    server.fault = () => ({});
    await reloadLines(reload, again);
    const reloaded = [...server.documents.values()].map((document) => JSON.parse(document).client_ip);
    server.documents.clear();
    const source = { bucket: "b", key: "k", etag: "e" };
    const before = renderReject(source, {
      offset: 0,
      reason: "x",
      message: "",
      line: Buffer.from(line("a")),
    });
    await reloadLines(reload, lineEntries([before.trim()], file));
    const [pseudonym] = [...server.documents.values()].map((document) => JSON.parse(document).client_ip);
    expect(pseudonym).toMatch(/^fd/);
    expect(reloaded).toEqual([pseudonym, pseudonym]);
  });

  it("keeps lines apart that redaction made longer", async () => {
    const source = { bucket: "b", key: "k", etag: "e" };
    const raws = [0, 10].map((offset) =>
      renderReject(source, {
        offset,
        reason: "x",
        message: "",
        line: Buffer.from(offset === 0 ? line("a") : "bad"),
      }).trim(),
    );
    const settled = await reloadLines(reload, lineEntries(raws, file));
    expect(settled.map(({ verdict }) => verdict.kind)).toEqual(["loaded", "rejected"]);
  });

  it("leaves a line of which only the beginning was kept, foreign text, and lines whose format is unknown", async () => {
    const source = { bucket: "b", key: "k", etag: "e" };
    const rejects = ["line_too_long", "unparsable"].map((reason, offset) =>
      renderReject(source, { offset, reason, message: "", line: Buffer.from("x") }).trim(),
    );
    const settled = await reloadLines(
      { ...reload, formatOf: async () => await Promise.resolve(undefined) },
      lineEntries([...rejects, "?"], file),
    );
    expect(settled.map(({ verdict }) => (verdict.kind === "left" ? verdict.why : verdict.kind))).toEqual([
      expect.stringContaining("only the beginning"),
      expect.stringContaining("--format"),
      expect.stringContaining("not what a load writes"),
    ]);
    expect(server.requests).toBe(0);
  });

  it("counts every reject once, over many batches and objects", async () => {
    const raws = Array.from({ length: 300 }, (_, index) =>
      renderReject(
        { bucket: "b", key: `k${index % 3}`, etag: "e" },
        {
          offset: index * 1_000,
          reason: "x",
          message: "",
          line: Buffer.from(index % 7 === 0 ? "nonsense" : line(String(index))),
        },
      ).trim(),
    );
    const configuration = { ...reload.configuration, batchBytes: 4_096 };
    const settled = await reloadLines({ ...reload, configuration }, lineEntries(raws, file));
    const kinds = settled.map(({ verdict }) => verdict.kind);
    expect(kinds).toEqual(raws.map((_, index) => (index % 7 === 0 ? "rejected" : "loaded")));
    expect(server.documents.size).toBe(kinds.filter((kind) => kind === "loaded").length);
  });
});
