import type { Command } from "commander";
import { dashboardsUrl } from "../../functions/prepare/prepare-domain/dashboards-url.ts";
import { takesSignatures } from "../../shared/opensearch/client.ts";
import { DomainProxy } from "../dashboards/domain-proxy.ts";
import { type LoopbackServer, serveLoopback, serveUntilInterrupted } from "../loopback/loopback-server.ts";
import { Stack } from "../stack/stack.ts";
import { portNumber, withExamples } from "../terminal/command-line.ts";
import { NotFoundError } from "../terminal/errors.ts";
import type { Session } from "../terminal/session.ts";

interface DashboardsOptions {
  readonly port?: number;
  /** false with --no-open */
  readonly open: boolean;
}

/** `logpipe dashboards`: a proxy on this machine that signs with the person's own credentials, until Ctrl-C. */
export function dashboards(command: Command, session: Session): Command {
  return withExamples(
    command
      .option("--port <number>", "port on 127.0.0.1 (default: a free one)", portNumber)
      .option("--no-open", "only print the address")
      .action(async (options: DashboardsOptions) => {
        await runDashboards(session, options);
      }),
    ["dashboards", "the stack's domain; Ctrl-C stops it"],
    ["dashboards --no-open --port 5600", "always on the same port, also for curl: it prints the command"],
  );
}

async function runDashboards(session: Session, { port = 0, open }: DashboardsOptions): Promise<void> {
  const stack = Stack.of(session);
  const url = await dashboardsOf(stack);
  const isSigned = takesSignatures(url.href);
  const signedAs = isSigned ? await stack.caller() : null;
  const profile = stack.profile ?? session.env["AWS_PROFILE"];
  const proxy = new DomainProxy({
    domain: url,
    signer: isSigned ? stack.openSearchSigner() : undefined,
    policyArn: await stack.output("LogReaderPolicyArn"),
    say: (text) => {
      session.say(text);
    },
  });
  const startPath = `${url.pathname}${url.search}`;
  try {
    await proxy.probe(startPath);
    const server = await serveLoopback(port, startPath, async (request, response) => {
      await proxy.forward(request, response);
    });
    try {
      await serve(session, { server, url: url.href, signedAs, profile, open });
    } finally {
      await server.close();
    }
  } finally {
    proxy.close();
  }
}

/** Where the stack's Dashboards are, as PrepareDomain finds them. @throws NotFoundError */
async function dashboardsOf(stack: Stack): Promise<URL> {
  const endpoint = await stack.openSearchEndpoint();
  const url = dashboardsUrl(endpoint, (await stack.parameter("DashboardsUrl")) ?? "");
  if (url === undefined)
    throw new NotFoundError(
      `The address of Dashboards is unknown: ${endpoint} is not a name of Amazon OpenSearch Service. Set the parameter DashboardsUrl of the stack ${stack.name}; for a domain with a custom endpoint it is ${new URL(endpoint).origin}/_dashboards.`,
    );
  return new URL(url);
}

interface Served {
  readonly server: LoopbackServer;
  readonly url: string;
  /** ARN of the user or role; null where requests are not signed. */
  readonly signedAs: string | null;
  readonly profile: string | undefined;
  readonly open: boolean;
}

/** @throws InterruptedError at Ctrl-C, which is the only end */
async function serve(session: Session, { server, url, signedAs, profile, open }: Served): Promise<void> {
  const { address, origin, token } = server;
  const of = profile === undefined ? "" : ` (profile ${profile})`;
  session.print({ address, origin, token, dashboards: url, signedAs }, () => "");
  session.say(`Dashboards  ${url}`);
  session.say(`Address     ${address}`);
  session.say(`Signed as   ${signedAs === null ? "nobody: it takes no signatures" : `${signedAs}${of}`}`);
  session.say(`With curl   curl -H "Authorization: Bearer ${token}" ${origin}/…`);
  session.say("Whoever has this address acts with these credentials. Ctrl-C stops the proxy.");
  await serveUntilInterrupted(session, server, open);
}
