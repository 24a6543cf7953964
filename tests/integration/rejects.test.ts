import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { classicKey, classicLines } from "./stack-client.ts";

import { stack, archive, logpipe, show, reload, exists, put } from "./rejects-run.ts";

describe("logpipe rejects on the local stack", () => {
  it("counts and shows lines that a wrong mapping refused, loads them once it is right, and leaves none", async () => {
    await stack.request("PUT", "/elb-1996-01-01", {
      mappings: { properties: { elb_name: { type: "long" } } },
    });
    const key = classicKey("mapped").replace("AWSLogs/", "direct/");
    const object = await stack.put(key, `${classicLines("1996-01-01", 40)}${classicLines("1996-01-02", 10)}`);
    const { totals } = await stack.load(object);
    expect(totals).toMatchObject({ lines: 50, indexed: 10, rejected: 40 });

    const list = await logpipe("rejects", "list", "--json", "--place", "load");
    expect(list.code).toBe(1);
    const { count, groups } = JSON.parse(list.out);
    expect(count).toBe(groups.reduce((sum: number, group: { count: number }) => sum + group.count, 0));
    const [reason = ""] = (await show("load")).flatMap((one) => (one.from.includes(key) ? [one.reason] : []));
    expect(reason).toMatch(/_parsing_exception$/);
    const mine = async () => (await show("load")).filter(({ from }) => from.includes(key));
    expect(await mine()).toHaveLength(40);

    const table = await logpipe("rejects", "show", "--place", "load", "--reason", reason, "--limit", "3");
    for (const line of table.out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(table.err).toContain("--limit shows more");

    const dry = await logpipe("rejects", "reload", "--place", "load", "--reason", reason, "--dry-run");
    expect(dry.err).toContain("Nothing was loaded.");
    expect(await mine()).toHaveLength(40);

    const still = await reload("load", "--reason", reason);
    expect(still.rejected).toBeGreaterThanOrEqual(40);
    expect(await mine()).toHaveLength(40);

    await stack.setFaults({ index: "elb-1996-01-01", kind: "status", status: 403, every: 1, times: 1_000 });
    const refused = await logpipe(
      "rejects",
      "reload",
      "--json",
      "--yes",
      "--place",
      "load",
      "--reason",
      reason,
    );
    await stack.setFaults();
    expect([refused.code, refused.err]).toEqual([
      3,
      expect.stringContaining("OpenSearch refuses every document"),
    ]);
    expect(JSON.parse(refused.out).places).toEqual([
      expect.objectContaining({ found: still.found, loaded: 0 }),
    ]);
    expect(await mine()).toHaveLength(40);

    await stack.request("DELETE", "/elb-1996-01-01");
    const right = await reload("load", "--reason", reason);
    expect(right.loaded).toBe(40);
    expect(await mine()).toEqual([]);
    expect(await stack.count("elb-1996-01-01")).toBe(40);
    // The ids are those of a load: the whole object counts as duplicates now.
    expect((await stack.load(object)).totals).toMatchObject({
      lines: 50,
      indexed: 0,
      duplicates: 50,
      rejected: 0,
    });
    expect(await mine()).toEqual([]);
  });

  it("loads each line once when two people reload at the same time", async () => {
    await stack.request("PUT", "/elb-1996-03-01", {
      mappings: { properties: { elb_name: { type: "long" } } },
    });
    const key = classicKey("together").replace("AWSLogs/", "direct/");
    const { totals } = await stack.load(await stack.put(key, classicLines("1996-03-01", 40)));
    expect(totals).toMatchObject({ lines: 40, rejected: 40 });
    const mine = async () => (await show("load")).filter(({ from }) => from.includes(key));
    const [reason = ""] = (await mine()).map((one) => one.reason);
    await stack.request("DELETE", "/elb-1996-03-01");
    // Other tests' lines with this reason are refused again.
    const others = (await show("load")).filter((one) => one.reason === reason && !one.from.includes(key));
    const tallies = await Promise.all([1, 2].map(() => reload("load", "--reason", reason)));
    expect(tallies.map(({ rejected, left }) => [rejected, left])).toEqual([
      [others.length, 0],
      [others.length, 0],
    ]);
    expect(await mine()).toEqual([]);
    expect(await stack.count("elb-1996-03-01")).toBe(40);
  });

  it("loads lines of an object whose format cannot be detected, once it is given", async () => {
    const object = await stack.put("direct/of-no-known-name", `${classicLines("1996-02-01", 5)}nonsense\n`);
    const { status } = await stack.ended(await stack.start({ objects: [object], format: "alb" }));
    expect(status).toBe("SUCCEEDED");
    const mine = async () => (await show("load")).filter(({ from }) => from.includes(object.key));
    expect(await mine()).toHaveLength(6);
    const tally = await reload("load", "--format", "classic");
    expect(tally.loaded).toBe(5);
    expect(await stack.count("elb-1996-02-01")).toBe(5);
    expect((await mine()).map(({ content }) => content)).toEqual(["nonsense"]);
  });

  it("loads documents that OpenSearch refused from Firehose under their own ids, once it takes them", async () => {
    const index = "app-logs-1996-04-01";
    await stack.request("PUT", `/${index}`, {
      // As somebody's own template might have it: that of this stack takes what is malformed.
      settings: { "index.mapping.ignore_malformed": false },
      mappings: { properties: { code: { type: "long" }, user: { type: "keyword" } } },
    });
    const documents = {
      a: { message: "a", code: "a" },
      b: { message: "b", code: "b" },
      c: { message: "c", user: { id: 1 } },
    };
    const failed = Object.entries(documents).map(([id, document]) =>
      JSON.stringify({
        attemptsMade: 1,
        arrivalTimestamp: Date.UTC(1996, 3, 1),
        errorCode: "400",
        errorMessage: '{"type":"mapper_parsing_exception","reason":"failed to parse field [code]"}',
        attemptEndingTimestamp: Date.UTC(1996, 3, 1),
        esDocumentId: `rejects-${id}`,
        esIndexName: index,
        esTypeName: "",
        rawData: Buffer.from(`${JSON.stringify(document)}\n`).toString("base64"),
      }),
    );
    const key = "failed/AmazonOpenSearchService-failed/1996/04/01/delivery-1-x.gz";
    await put(archive, key, gzipSync(`${failed.join("\n")}\n`));
    expect((await show("firehose")).map(({ from }) => from)).toContain(`${index}/rejects-a`);
    // That of a user is an object where others have a text: it loads as TransformLogEvents would have written it.
    expect(await reload("firehose")).toMatchObject({ found: 3, rejected: 2, loaded: 1 });
    expect(await stack.request("GET", `/${index}/_doc/rejects-c`)).toMatchObject({
      _source: { message: "c", user_object: { id: 1 } },
    });
    expect((await show("firehose")).map(({ reason }) => reason)).toContain("mapper_parsing_exception");
    await stack.request("DELETE", `/${index}`);
    expect(await reload("firehose")).toMatchObject({ rejected: 0, loaded: 2 });
    expect(await stack.request("GET", `/${index}/_doc/rejects-b`)).toMatchObject({ found: true });
    expect(await exists(archive, key)).toBe(false);
    expect((await logpipe("rejects", "--place", "firehose")).code).toBe(0);
  });

  it.each([
    [["rejects", "lose"], "Allowed choices are list, show, reload"],
    [["rejects", "--place", "nowhere"], "Allowed choices are load"],
    [["rejects", "list", "--yes"], "--yes is for rejects reload"],
    [["rejects", "show", "--limit", "0"], "whole number, 1 or more"],
    [["rejects", "reload", "--yes", "--dry-run"], "cannot be used with"],
    [["rehydrate", "--from", "1993-02-03"], "--to"],
    [["rehydrate", "--from", "yesterday", "--to", "1993-02-03"], "It must be a date"],
    [["rehydrate", "--from", "1993-02-04", "--to", "1993-02-03"], "--from must be before --to"],
    [["prepare", "--endpoint", "nonsense"], "It must be a URL"],
    [["prepare", "--replicas", "1"], "go with --endpoint"],
  ])("says what is wrong with %j in one message", async (args, message) => {
    const { code, out, err } = await logpipe(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).not.toContain("    at ");
  });

  it("says that there is no such stack, and that OpenSearch cannot be reached", async () => {
    expect((await logpipe("rejects", "--stack-name", "nobodys")).code).toBe(4);
    const { code, err } = await logpipe("prepare", "--endpoint", "http://127.0.0.1:9");
    expect([code, err]).toEqual([5, expect.stringContaining("127.0.0.1:9")]);
  });
});
