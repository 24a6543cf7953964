import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { isNativeError } from "node:util/types";
import { UsageError } from "../terminal/errors.ts";
import { watch } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { admit, type Door } from "./guard.ts";

/** A server for the person at this machine, and nobody else. */
export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly token: string;
  /** With the token: what to open first. */
  readonly address: string;
  /** The same for one use: other users of this machine see the arguments of the program that opens a browser. */
  readonly addressForOnce: string;
  readonly close: () => Promise<void>;
}

export class PortInUseError extends UsageError {}

/** Answers a request that was let in. An error of it becomes HTTP 500. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const host = "127.0.0.1";

/**
 * Serves on 127.0.0.1 only, behind the checks of guard.ts.
 * @param port 0 for a free one
 * @param startPath where the first address leads to
 * @throws PortInUseError
 */
export async function serveLoopback(
  port: number,
  startPath: string,
  handle: Handle,
): Promise<LoopbackServer> {
  const [token, ticket] = [randomToken(), randomToken()];
  let door: Door = { port, token, tickets: new Set([ticket]), startPath };
  const server = createServer((request, response) => {
    void answer(door, handle, request, response);
  });
  server.on("upgrade", refuseUpgrade);
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    throw aboutPort(port, error);
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  door = { ...door, port: address.port };
  const origin = `http://${host}:${address.port}`;
  return {
    port: address.port,
    origin,
    token,
    address: `${origin}/?token=${token}`,
    addressForOnce: `${origin}/?token=${ticket}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

async function answer(
  door: Door,
  handle: Handle,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", url = "", headers } = request;
  const verdict = admit(door, { method, url, headers });
  if (verdict.is === "refused") {
    request.resume();
    if (verdict.status === 401) response.setHeader("www-authenticate", "Bearer");
    sayTo(response, verdict.status, verdict.reason);
    return;
  }
  if (verdict.is === "entering") {
    const { cookie, location } = verdict;
    const unseen = { "cache-control": "no-store", "referrer-policy": "no-referrer" };
    response.writeHead(303, { "set-cookie": cookie, location, ...unseen }).end();
    return;
  }
  try {
    await handle(request, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sayTo(response, 500, `This is a bug in logpipe: ${String(error)}`);
  }
}

/** Answers with a sentence. */
export function sayTo(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(`${sentence}\n`);
}

function refuseUpgrade(_: IncomingMessage, socket: Duplex): void {
  const sentence = "WebSockets and other upgrades are not supported.\n";
  socket.on("error", () => undefined); // whoever asked is gone
  socket.end(
    `HTTP/1.1 501 Not Implemented\r\ncontent-type: text/plain\r\ncontent-length: ${sentence.length}\r\nconnection: close\r\n\r\n${sentence}`,
  );
}

function aboutPort(port: number, error: unknown): unknown {
  if (isNativeError(error) && "code" in error && error.code === "EADDRINUSE")
    return new PortInUseError(
      `Port ${port} of ${host} is in use: name another with --port, or leave it out for a free one.`,
    );
  return error;
}

const openers: Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens the browser if asked to, and serves until Ctrl-C.
 * @throws InterruptedError, which is the only end
 */
export async function serveUntilInterrupted(
  session: Session,
  { origin, addressForOnce }: LoopbackServer,
  opensBrowser: boolean,
): Promise<never> {
  if (opensBrowser)
    openBrowser(addressForOnce, session.env, (program) => {
      session.say(`No browser could be opened (${program}): open the address yourself.`);
    });
  return await watch(`${origin} is closed.`, async () => await new Promise<never>(() => undefined));
}

/** Opens an address in the person's browser. @param failed is called when that does not work */
export function openBrowser(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
  failed: (program: string) => void,
): void {
  const [program, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, address], { env, stdio: "ignore", detached: true });
  child.once("error", () => {
    failed(program);
  });
  child.once("exit", (code) => {
    if (code !== 0) failed(program);
  });
  child.unref();
}
