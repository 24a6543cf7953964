import { mkdtempSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { addressOfPage, withPage } from "../../../local/demo/page.ts";
import { isRunning, stopProcesses } from "../../../local/emulator/stack-processes.ts";
import type { StackRecord } from "../../../local/emulator/stack-record.ts";
import { recordingServer } from "../../fakes/recording-server.ts";

/** An AWS that knows one stack and nothing about it but where its OpenSearch is. */
async function cloudFormation(openSearchUrl: string) {
  const output = `<member><OutputKey>OpenSearchEndpoint</OutputKey><OutputValue>${openSearchUrl}</OutputValue></member>`;
  const stack = `<member><StackName>logpipe</StackName><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${output}</Outputs></member>`;
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "text/xml");
    response.end(
      `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let openSearch: Awaited<ReturnType<typeof recordingServer>>;
let aws: Awaited<ReturnType<typeof cloudFormation>>;
let started: StackRecord[] = [];

beforeAll(async () => {
  openSearch = await recordingServer(() => 200);
  aws = await cloudFormation(openSearch.url);
});
afterEach(async () => {
  for (const { page } of started) if (page !== undefined) await stopProcesses([page.process]);
  started = [];
});
afterAll(async () => {
  await Promise.all([openSearch.close(), aws.close()]);
});

function stackAt(awsEndpoint: string): StackRecord {
  const folder = mkdtempSync(join(tmpdir(), "logpipe-page-"));
  const addresses = { awsEndpoint, openSearchUrl: openSearch.url, region: "us-east-1" };
  return { name: "test", folder, ...addresses, processes: [], resources: {} };
}

async function start(stack: StackRecord): Promise<StackRecord> {
  const running = await withPage(stack);
  started.push(running);
  return running;
}

describe("the page of the local stack", () => {
  it("runs in the background; the next npm start finds it at the same address", async () => {
    const stack = await start(stackAt(aws.url));
    const address = await addressOfPage(stack);
    const answer = await fetch(address, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    expect(statSync(join(stack.folder, "ui.log")).mode & 0o077).toBe(0);
    const again = await start(stack);
    expect([again, await addressOfPage(again)]).toEqual([stack, address]);
  });

  it("is started anew with other sources", async () => {
    const stack = await start(stackAt(aws.url));
    const address = await addressOfPage(stack);
    if (stack.page === undefined) throw new Error("It has no page.");
    const again = await start({ ...stack, page: { ...stack.page, sources: "others" } });
    expect(await addressOfPage(again)).not.toBe(address);
    expect(isRunning(stack.page.process)).toBe(false);
  });

  it("that does not start says why", async () => {
    const stack = await start(stackAt("http://127.0.0.1:9"));
    await expect(addressOfPage(stack)).rejects.toThrow("127.0.0.1:9");
  });
});
