import type { Command } from "commander";
import * as z from "zod/mini";
import packageJson from "../../../package.json" with { type: "json" };
import { ClusterRefusesError } from "../../shared/errors/errors.ts";
import { boards } from "../../../opensearch/index.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { takesSignatures } from "../../shared/opensearch/client.ts";
import { type About, defaultPort, type Family, type Help, type Pipeline } from "../../ui/server-contract.ts";
import { DomainProxy } from "../dashboards/domain-proxy.ts";
import {
  type Handle,
  type LoopbackServer,
  PortInUseError,
  serveLoopback,
  serveUntilInterrupted,
} from "../loopback/loopback-server.ts";
import { indexFamilies } from "../stack/opensearch.ts";
import { Stack } from "../stack/stack.ts";
import { portNumber, serverUrl, withExamples } from "../terminal/command-line.ts";
import { UsageError } from "../terminal/errors.ts";
import type { Session } from "../terminal/session.ts";
import { helpForFailures, helpForRejects, helpForStatus } from "../ui/help.ts";
import { readPage } from "../ui/page-files.ts";
import { PipelinePart } from "../ui/pipeline-state.ts";
import { uiHandler } from "../ui/ui-server.ts";
import { failuresDocument } from "./failures.ts";
import { rejectsDocument } from "./rejects.ts";
import { statusDocument } from "./status.ts";

interface UiOptions {
  readonly endpoint?: string;
  readonly port?: number;
  /** false with --no-open */
  readonly open: boolean;
}

const pollSeconds = 10;

/** `logpipe ui`: a page of our own for any OpenSearch, until Ctrl-C. */
export function ui(command: Command, session: Session): Command {
  return withExamples(
    command
      .option(
        "--endpoint <url>",
        "any OpenSearch (default: the stack's); requests over plain HTTP, to IP addresses and to localhost are not signed",
        serverUrl,
      )
      .option("--port <number>", `port on 127.0.0.1 (default: ${defaultPort}, or a free one)`, portNumber)
      .option("--no-open", "only print the address")
      .action(async (options: UiOptions) => {
        await runUi(session, options);
      }),
    ["ui", "the stack's logs, dashboards and state; Ctrl-C stops it"],
    ["ui --endpoint http://localhost:9200", "a server of your own"],
    ["ui --no-open --port 5700", "always at the same port"],
  );
}

async function runUi(session: Session, { endpoint, port, open }: UiOptions): Promise<void> {
  const selected = Stack.of(session);
  const stack = endpoint === undefined ? selected : undefined;
  const domain = originOf(endpoint ?? (await selected.openSearchEndpoint()));
  const proxy = new DomainProxy({
    domain,
    signer: takesSignatures(domain.href) ? selected.openSearchSigner() : undefined,
    policyArn: await stack?.output("LogReaderPolicyArn"),
    say: (text) => {
      session.say(text);
    },
  });
  try {
    const families = (await indexFamilies(stack)).map(familyOf);
    // What every reader may do; the version is more than some may ask for.
    const all = families.map(({ pattern }) => pattern).join(",");
    await proxy.probe(`/${all}/_search?size=0`);
    const about: About = {
      version: packageJson.version,
      host: domain.host,
      stack: stack?.name ?? null,
      openSearchVersion: await openSearchVersion(proxy),
      families,
      pollSeconds,
      boards,
    };
    const handle = uiHandler({ page: await readPage(), about, proxy, pipeline: pipelineOf(stack) });
    const server = await serveAt(session, port, handle);
    try {
      await serve(session, server, about, open);
    } finally {
      await server.close();
    }
  } finally {
    proxy.close();
  }
}

function originOf(endpoint: string): URL {
  const url = new URL(endpoint);
  if (url.pathname === "/" && url.search === "") return url;
  throw new UsageError(`${endpoint} must be without a path: ${url.origin}`);
}

function familyOf(name: string): Family {
  return { name, pattern: `${name}-*` };
}

const greeting = z.object({ version: z.object({ number: z.string() }) });

/** null: the person may not ask, or the server does not say. @throws OpenSearchUnavailableError */
async function openSearchVersion(proxy: DomainProxy): Promise<string | null> {
  try {
    return readJson(greeting, await proxy.probe("/"))?.version.number ?? null;
  } catch (error) {
    if (error instanceof ClusterRefusesError) return null;
    throw error;
  }
}

/** @param stack undefined: there is none, and OpenSearch alone knows nothing of a pipeline */
function pipelineOf(stack: Stack | undefined): () => Promise<Pipeline> {
  if (stack === undefined) {
    const part = { is: "unavailable", reason: "With --endpoint, logpipe ui knows of no stack." } as const;
    return async () => ({ status: part, failures: part, rejects: part });
  }
  const part = <T>(read: (one: Stack) => Promise<T>, helpFor: (value: T) => readonly Help[]) =>
    new PipelinePart({ read: async () => await read(stack.again()), helpFor }, pollSeconds * 1000);
  const status = part(statusDocument, helpForStatus);
  const failures = part(failuresDocument, helpForFailures);
  const rejects = part(rejectsDocument, helpForRejects);
  return async () => {
    const [first, second, third] = await Promise.all([
      status.current(),
      failures.current(),
      rejects.current(),
    ]);
    return { status: first, failures: second, rejects: third };
  };
}

/** At the usual port, so that links and what the browser keeps go on working; at another when that one is taken. */
async function serveAt(session: Session, port: number | undefined, handle: Handle): Promise<LoopbackServer> {
  try {
    return await serveLoopback(port ?? defaultPort, "/", handle);
  } catch (error) {
    if (port !== undefined || !(error instanceof PortInUseError)) throw error;
    session.say(`Port ${defaultPort} is in use, perhaps by another logpipe ui; using a free one.`);
    return await serveLoopback(0, "/", handle);
  }
}

/** @throws InterruptedError at Ctrl-C, which is the only end */
async function serve(
  session: Session,
  server: LoopbackServer,
  { host, stack }: About,
  open: boolean,
): Promise<void> {
  const { address, origin, token } = server;
  session.print({ address, origin, token, host, stack }, () => "");
  session.say(`Logs of  ${host}${stack === null ? "" : ` (stack ${stack})`}`);
  session.say(`Address  ${address}`);
  session.say("Whoever has this address reads these logs with your permissions. Ctrl-C stops the server.");
  await serveUntilInterrupted(session, server, open);
}
