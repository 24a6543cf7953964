import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type FailedRequest, rememberRequest } from "../terminal/describe-error.ts";
import type { Selection } from "./selection.ts";

/** The SDK's own warnings are for programmers: they would be mixed into the command's messages. */
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
      rememberRequest(error, failedRequest(context, request.input));
      throw error;
    }
  };

/** Names of services in IAM, where they differ from the client's. */
const services: Readonly<Record<string, string>> = {
  sfn: "states",
  cloudwatchlogs: "logs",
  opensearch: "es",
};
const actions: Readonly<Record<string, string>> = {
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
};
const resourceFields = [
  "executionArn",
  "mapRunArn",
  "stateMachineArn",
  "QueueUrl",
  "UUID",
  "StackName",
  "StreamName",
  "DeliveryStreamName",
  "logGroupName",
] as const;

function failedRequest(
  { clientName = "", commandName = "" }: { readonly clientName?: string; readonly commandName?: string },
  input: object,
): FailedRequest {
  const client = clientName.replace(/Client$/, "").toLowerCase();
  const action = `${services[client] ?? client}:${commandName.replace(/Command$/, "")}`;
  return { action: actions[action] ?? action, resource: resourceOf(input) };
}

function resourceOf(input: object): string | undefined {
  const fields = new Map<string, unknown>(Object.entries(input));
  const [bucket, key] = [fields.get("Bucket"), fields.get("Key")];
  if (typeof bucket === "string") return `s3://${bucket}/${typeof key === "string" ? key : ""}`;
  return resourceFields.map((name) => fields.get(name)).find((value) => typeof value === "string");
}
