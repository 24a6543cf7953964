import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { PassThrough } from "node:stream";
import { createInterface } from "node:readline";
import * as z from "zod/mini";
import { runCli } from "../run-cli.ts";

const started = z.object({
  address: z.string(),
  origin: z.string(),
  token: z.string(),
  dashboards: z.string(),
  signedAs: z.nullable(z.string()),
});

/** Starts `logpipe dashboards` within this process; `stop` is Ctrl-C. Fails if it ends before it serves. */
export async function runDashboards(
  args: readonly string[] = ["--no-open"],
  env: Readonly<Record<string, string>> = {},
) {
  return await runServing(started, ["dashboards", ...args], env);
}

/** Starts a command that serves on 127.0.0.1; it says where as one line of JSON. */
export async function runServing<T>(
  shape: z.ZodMiniType<T>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const stdout = new PassThrough();
  const ended = runCli(["--json", ...args], { stdout, env: { AWS_REGION: "us-east-1", ...env } });
  const first = await Promise.race([
    once(createInterface({ input: stdout }), "line"),
    ended.then(({ code, err }) => Promise.reject(new Error(`It ended with ${code}: ${err}`))),
  ]);
  const stop = async () => {
    process.emit("SIGINT");
    return await ended;
  };
  return { ...shape.parse(JSON.parse(String(first[0]))), stop };
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Makes a request exactly as it is written, which fetch would not: Host, Origin, cookies, the path. */
export async function askFor(
  origin: string,
  path: string,
  { method = "GET", headers = {}, body = "" }: Asked = {},
): Promise<Answered> {
  const { hostname, port, host } = new URL(origin);
  const outgoing = request({
    hostname,
    port,
    path,
    method,
    headers: { host, "content-length": Buffer.byteLength(body), ...headers },
    agent: new Agent(),
  });
  outgoing.end(body);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("error", reject);
    outgoing.once("response", resolve);
  });
  const all = await buffer(response);
  return { status: response.statusCode ?? 0, headers: response.headers, body: all.toString() };
}
