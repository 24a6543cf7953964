import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { logpipe as runLogpipe } from "./logpipe.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const archive = resourceOf(stack.stack, "ArchiveBucket");
const logpipe = (...args: string[]) => runLogpipe(args);

async function put(bucket: string, key: string, body: Buffer): Promise<void> {
  await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
}

describe("logpipe rehydrate on the local stack", () => {
  it("loads hours of the archive back, and once more as duplicates", async () => {
    const document = (hour: string, n: number) =>
      JSON.stringify({ timestamp: `1993-02-03T${hour}:00:00Z`, message: `message ${n}` });
    // As Firehose writes it: a newline after each record, also where the record ends with one of its own.
    const object = (hour: string) =>
      gzipSync(`${document(hour, 1)}\n${document(hour, 2)}\n\n{"message":"without a time"}\n`);
    for (const hour of ["03", "04", "05"])
      await put(archive, `archive/1993/02/03/${hour}/delivery-1-1993-02-03-${hour}-00-00-x.gz`, object(hour));
    const hours = ["--from", "1993-02-03T04:00:00Z", "--to", "1993-02-03T06:00:00Z"];

    const dry = await logpipe("rehydrate", "--json", ...hours, "--dry-run");
    expect(JSON.parse(dry.out)).toMatchObject({ objects: 2, indexPrefix: "rehydrated-" });
    expect(await stack.count("rehydrated-1993-02-03")).toBe(0);

    const first = await logpipe("rehydrate", "--json", ...hours, "--yes");
    expect([first.code, JSON.parse(first.out).totals]).toEqual([
      0,
      expect.objectContaining({ objects: 2, lines: 8, indexed: 6, duplicates: 0, rejected: 0, skipped: 2 }),
    ]);
    expect(await stack.count("rehydrated-1993-02-03")).toBe(6);

    await stack.request("DELETE", "/rehydrated-1993-02-03");
    const back = await logpipe("rehydrate", "--json", ...hours, "--yes");
    expect(JSON.parse(back.out).totals).toMatchObject({ indexed: 6, duplicates: 0 });
    expect(await stack.count("rehydrated-1993-02-03")).toBe(6);
    const second = await logpipe("rehydrate", "--json", ...hours, "--yes");
    expect(JSON.parse(second.out).totals).toMatchObject({ indexed: 0, duplicates: 6, skipped: 2 });
    expect(await stack.count("rehydrated-1993-02-03")).toBe(6);
  });

  it("starts nothing if the archive has nothing", async () => {
    const { code, err } = await logpipe("rehydrate", "--from", "1980-01-01", "--to", "1980-01-02", "--yes");
    expect([code, err]).toEqual([0, "Nothing was started.\n"]);
  });
});

describe("logpipe prepare on the local stack", () => {
  it("puts the templates of the stack's domain, and again", async () => {
    await stack.request("DELETE", "/_index_template/logpipe-nlb");
    for (let time = 0; time < 2; time += 1) {
      const { code, out } = await logpipe("prepare", "--json");
      expect([code, JSON.parse(out).put]).toEqual([
        0,
        expect.arrayContaining(["/_index_template/logpipe-nlb"]),
      ]);
    }
    const { index_templates: found } = await stack.request("GET", "/_index_template/logpipe-nlb");
    expect(JSON.stringify(found)).toContain('"number_of_replicas":"0"');
  });

  it("adds fields to an index that lacks them, and leaves those that it has as they are", async () => {
    const index = "nlb-1998-w07";
    await stack.request("DELETE", "/_index_template/logpipe-nlb");
    try {
      await stack.request("PUT", `/${index}`, {
        settings: { number_of_replicas: 0 },
        mappings: {
          dynamic: "strict",
          properties: { timestamp: { type: "date" }, elb_name: { type: "text" } },
        },
      });
      const { code, out } = await logpipe("prepare", "--json");
      const { added, problems } = JSON.parse(out).fields;
      expect(code).toBe(0);
      expect(added[index]).toContain("client_ip");
      expect(problems).toContainEqual(
        expect.stringMatching(new RegExp(`${index} .*elb_name.*text.*keyword`)),
      );
      const mapping = JSON.stringify(await stack.request("GET", `/${index}/_mapping`));
      expect(mapping).toContain('"client_ip":{"type":"ip"}');
      expect(mapping).toContain('"elb_name":{"type":"text"}');
      const again = JSON.parse((await logpipe("prepare", "--json")).out).fields;
      expect(again.added[index]).toBeUndefined();
    } finally {
      await stack.request("DELETE", `/${index}`);
    }
    expect((await logpipe("prepare")).code).toBe(0);
  });

  it("prepares any OpenSearch, without a stack", async () => {
    const endpoint = stack.stack.openSearchUrl;
    const { code, err } = await logpipe(
      "--stack-name",
      "nobodys",
      "prepare",
      "--endpoint",
      endpoint,
      "--replicas",
      "0",
    );
    expect([code, err]).toEqual([0, expect.stringContaining(`installed in ${endpoint}`)]);
  });
});
