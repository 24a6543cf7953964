import { NodeHttpHandler } from "@smithy/node-http-handler";
import { rememberFailedRequest } from "./failed-requests.ts";
import type { Selection } from "./selection.ts";

/** The SDK's own warnings are for programmers: they would appear among what a command says. */
const silence = (): void => undefined;
const logger = { debug: silence, info: silence, warn: silence, error: silence };

const configurationOf = ({ region, profile, endpoint }: Selection) => ({
  ...(region === undefined ? {} : { region }),
  ...(profile === undefined ? {} : { profile }),
  // S3 only: with another endpoint, buckets are named in the path.
  forcePathStyle: endpoint !== undefined,
  maxAttempts: 5,
  logger,
  // HTTP/1.1 for all: the Kinesis client would use HTTP/2, which the local stack does not speak.
  requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: 60_000 }),
});

type Next = (request: {
  readonly input: object;
}) => Promise<{ readonly output: object; readonly response: unknown }>;

/** Any SDK client, as far as it is needed here. */
interface SdkClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Next, context: { clientName?: string; commandName?: string }) => Next,
      options: { readonly step: "initialize"; readonly name: string },
    ): void;
  };
}

type ClientClass<C> = new (configuration: ReturnType<typeof configurationOf>) => C;

/** The SDK clients of a command: one per service, all with the same Region, credentials and endpoint. */
export class Clients {
  private readonly configuration: ReturnType<typeof configurationOf>;
  private readonly made = new Map<unknown, unknown>();

  constructor(selection: Selection) {
    this.configuration = configurationOf(selection);
  }

  get<C extends SdkClient>(Client: ClientClass<C>): C {
    const known = this.made.get(Client);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a map cannot say that class and client belong together
    if (known !== undefined) return known as C;
    const client = new Client(this.configuration);
    client.middlewareStack.add(rememberFailures, { step: "initialize", name: "rememberFailedRequests" });
    this.made.set(Client, client);
    return client;
  }
}

/** Outermost, around all retries: an error that gets here is what the command will see. */
const rememberFailures: Parameters<SdkClient["middlewareStack"]["add"]>[0] =
  (next, context) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      rememberFailedRequest(error, context, request.input);
      throw error;
    }
  };
