import { NodeHttpHandler } from "@smithy/node-http-handler";
import { requestLogger } from "./failed-requests.ts";
import type { Selection } from "./selection.ts";

const configurationOf = ({ region, profile, endpoint }: Selection) => ({
  ...(region === undefined ? {} : { region }),
  ...(profile === undefined ? {} : { profile }),
  // Of S3 alone: with an endpoint override buckets are named in the path.
  forcePathStyle: endpoint !== undefined,
  maxAttempts: 5,
  // HTTP/1.1 for all: the client of Kinesis would take HTTP/2, which the local stack does not speak.
  requestHandler: new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: 60_000 }),
  logger: requestLogger,
});

type ClientClass<C> = new (configuration: ReturnType<typeof configurationOf>) => C;

/** The SDK clients of a command: one of each kind, all with the same Region, credentials and endpoint. */
export class Clients {
  private readonly configuration: ReturnType<typeof configurationOf>;
  private readonly made = new Map<unknown, unknown>();

  constructor(selection: Selection) {
    this.configuration = configurationOf(selection);
  }

  get<C>(Client: ClientClass<C>): C {
    const client = this.made.get(Client) ?? new Client(this.configuration);
    this.made.set(Client, client);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a map cannot say that class and client belong together
    return client as C;
  }
}
