import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Client } from "../../src/shared/opensearch/client.ts";

/**
 * What becomes of the call at which a function is killed: it never leaves, it is done and nobody hears of it, or it
 * arrives after everything else is over.
 */
export type Killing = "before" | "after" | "late";

export interface Kill {
  /** Number of the call within the invocation, from 1. */
  readonly at: number;
  readonly killing: Killing;
}

/** One invocation of a function. */
interface Invocation {
  readonly kill: Kill | undefined;
  readonly killed: PromiseWithResolvers<"killed">;
  readonly calls: string[];
  isDead: boolean;
}

interface Asking {
  readonly invocation: Invocation;
  /** Whether this is inside of a call of a wrapped client. */
  readonly isWrapped: boolean;
}

/** Where Node.js says that a request or a connection begins. */
const channels = ["http.client.request.start", "undici:request:create", "net.client.socket"];

/**
 * Wraps the clients of a function that runs in this process: lists its calls, and kills it at any of them. Requests of
 * the function that no wrapped client makes are noticed too.
 */
export class CallInjector {
  /** The calls of each invocation, in the order in which they were made. */
  readonly invocations: string[][] = [];
  /** Requests past the wrapped clients: there must be none. */
  readonly unwrapped: string[] = [];
  private readonly lateCalls: (() => Promise<unknown>)[] = [];
  private readonly inFlight = new Set<Promise<unknown>>();
  private readonly asking = new AsyncLocalStorage<Asking>();
  private readonly notice = (message: unknown, channel: string | symbol): void => {
    const asking = this.asking.getStore();
    if (asking !== undefined && !asking.isWrapped) this.unwrapped.push(describe(message, String(channel)));
  };

  constructor() {
    for (const channel of channels) subscribe(channel, this.notice);
  }

  stop(): void {
    for (const channel of channels) unsubscribe(channel, this.notice);
  }

  wrapS3(client: S3Client): S3Client {
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const { Key = "" } = args.input as { readonly Key?: string };
          return await this.call(`S3 ${commandName.replace(/Command$/, "")} ${folderOf(Key)}`, () =>
            next(args),
          );
        },
      { step: "initialize", priority: "high", name: "injectCalls" },
    );
    return client;
  }

  /** @param requestTimeout milliseconds after which an answer is not waited for any longer, instead of the client's */
  wrapOpenSearch(client: Client, requestTimeout?: number): Client {
    const { transport } = client;
    const request = transport.request.bind(transport);
    const wrapped = async (...[params, options]: Parameters<typeof request>) =>
      await this.call(`OpenSearch ${params.method} ${params.path}`, () =>
        request(params, requestTimeout === undefined ? options : { ...options, requestTimeout }),
      );
    Object.assign(transport, { request: wrapped });
    return client;
  }

  /** Runs an invocation until it ends, or until it is killed. */
  async invoke<T>(run: () => Promise<T>, kill?: Kill): Promise<T | "killed"> {
    const killed = Promise.withResolvers<"killed">();
    const invocation: Invocation = { kill, killed, calls: [], isDead: false };
    this.invocations.push(invocation.calls);
    const running = this.asking.run({ invocation, isWrapped: false }, run);
    return await Promise.race([running, killed.promise]);
  }

  /** What killed functions had asked arrives now. */
  async letLateCallsArrive(): Promise<void> {
    await Promise.all(this.inFlight);
    for (const call of this.lateCalls.splice(0)) await call().catch(() => undefined);
  }

  private async call<T>(label: string, send: () => Promise<T>): Promise<T> {
    const asking = this.asking.getStore();
    if (asking === undefined) return await send();
    const { invocation } = asking;
    if (invocation.isDead) return await never;
    invocation.calls.push(label);
    const { kill } = invocation;
    const killing = kill?.at === invocation.calls.length ? kill.killing : undefined;
    const wrapped = async (): Promise<T> => await this.asking.run({ invocation, isWrapped: true }, send);
    if (killing === "late") this.lateCalls.push(wrapped);
    if (killing === "before" || killing === "late") return await die(invocation);
    const sent = wrapped();
    const ended = sent.catch(() => undefined);
    this.inFlight.add(ended);
    await ended;
    this.inFlight.delete(ended);
    // The dead hear no answer, not even to what they asked before.
    return killing === "after" || invocation.isDead ? await die(invocation) : await sent;
  }
}

const never = new Promise<never>(() => undefined);

async function die(invocation: Invocation): Promise<never> {
  invocation.isDead = true;
  invocation.killed.resolve("killed");
  return await never;
}

/** The folder that says what an object is: archive, archive-heads, rejects, oversize. */
function folderOf(key: string): string {
  return key.split("/")[0] ?? "";
}

function describe(message: unknown, channel: string): string {
  const { request } = message as { readonly request?: { method?: string; host?: string; path?: string } };
  if (request === undefined) return channel;
  return `${channel}: ${request.method ?? ""} ${request.host ?? ""}${request.path ?? ""}`;
}
