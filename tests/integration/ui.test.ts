import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "@jest/globals";
import { awsEnvironment } from "../../local/emulator/aws.ts";
import { binFolder, nodeProgram, projectRoot } from "../../local/tools/paths.ts";
import { runProgram } from "../../local/tools/run-program.ts";
import { type About, paths, type Pipeline, searchPath } from "../../src/ui/server-contract.ts";
import { askFor } from "../cli/dashboards/run-dashboards.ts";
import { logpipe } from "./logpipe.ts";
import { classicKey, classicLines, StackClient } from "./stack-client.ts";

const stack = new StackClient();
const index = "app-logs-1995-05-05";

describe("logpipe ui, in a process of its own,", () => {
  it("finds documents of the stack, says how the pipeline is, and ends with Ctrl-C", async () => {
    await stack.request("PUT", `/${index}/_doc/ui-1?refresh=true`, {
      timestamp: "1995-05-05T05:05:05.123456789Z",
      message: "<script>alert(1)</script>",
      level: "ERROR",
    });
    const lines = `not a line of a load balancer\n${classicLines("1995-05-06", 20)}`;
    const object = await stack.put(classicKey("ui").replace("AWSLogs/", "ui/"), lines);
    expect((await stack.load(object)).totals).toMatchObject({ indexed: 20, rejected: 1 });
    const seen: { about?: About; found?: string; pipeline?: Pipeline; refused?: number } = {};
    const { code, err } = await logpipe(["ui", "--no-open", "--port", "0"], {
      interruptWhen: /Ctrl-C stops/,
      beforeInterrupt: async (said) => {
        const [, origin = "", token = ""] = /Address +(\S+)\/\?token=(\S+)/.exec(said) ?? [];
        const headers = { authorization: `Bearer ${token}` };
        const ask = async (path: string, body?: string) =>
          await askFor(origin, path, { headers, ...(body === undefined ? {} : { method: "POST", body }) });
        seen.about = JSON.parse((await ask(paths.about)).body);
        const query = { ids: { values: ["ui-1"] } };
        seen.found = (await ask(searchPath("app-logs-*"), JSON.stringify({ query }))).body;
        do seen.pipeline = JSON.parse((await ask(paths.pipeline)).body);
        while (Object.values(seen.pipeline ?? {}).some((part) => part.reason?.includes("still being read")));
        seen.refused = (await ask(searchPath(".kibana"), "{}")).status;
      },
    });
    expect([code, err]).toEqual([130, expect.stringContaining("is closed")]);
    expect(seen.about).toMatchObject({ stack: "logpipe", openSearchVersion: expect.stringMatching(/^\d/) });
    const source = JSON.parse(seen.found ?? "").hits.hits[0]._source;
    expect(source).toMatchObject({ message: "<script>alert(1)</script>" });
    expect(seen.refused).toBe(403);
    const { status, failures, rejects } = seen.pipeline ?? {};
    expect(status).toMatchObject({ is: "answered", value: { queues: expect.any(Array) } });
    expect(failures).toMatchObject({ is: "answered", value: { failures: expect.any(Array) } });
    const unparsable = { place: "load", reason: "unparsable" };
    expect(rejects).toMatchObject({
      is: "answered",
      value: { groups: expect.arrayContaining([expect.objectContaining(unparsable)]) },
      help: expect.arrayContaining([expect.objectContaining({ item: "rejects/load/unparsable" })]),
    });
    const names = Object.keys(JSON.parse((await logpipe(["status", "--json"])).out));
    expect(Object.keys(status?.is === "answered" ? status.value : {})).toEqual(names);
  });
});

describe("the npm package", () => {
  it("serves its page from an empty folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "logpipe-packed-"));
    // The program is what start-stack.ts has bundled.
    const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    const packed = (await runProgram("npm", pack, { cwd: projectRoot })).trim();
    const install = ["install", "--silent", "--no-audit", "--no-fund", "--offline", `./${packed}`];
    await runProgram("npm", install, { cwd: folder });
    const endpoint = stack.stack.openSearchUrl;
    const child = spawn(
      nodeProgram,
      [
        join(folder, "node_modules", ".bin", "logpipe"),
        "ui",
        "--no-open",
        "--json",
        "--port",
        "0",
        "--endpoint",
        endpoint,
      ],
      { cwd: folder, env: { ...awsEnvironment(""), PATH: binFolder }, stdio: ["ignore", "pipe", "pipe"] },
    );
    try {
      const [line] = await Promise.race([
        once(createInterface({ input: child.stdout }), "line"),
        text(child.stderr).then((said) => Promise.reject(new Error(`It ended: ${said}`))),
      ]);
      const { origin, token } = JSON.parse(String(line));
      const headers = { authorization: `Bearer ${token}` };
      const page = await askFor(origin, paths.page, { headers });
      expect([page.status, page.body]).toEqual([200, expect.stringContaining(paths.script)]);
      const script = await askFor(origin, paths.script, { headers });
      expect([script.status, script.body.length]).toEqual([200, expect.any(Number)]);
      expect(script.body).toContain(paths.about);
    } finally {
      child.kill();
    }
  });
});
