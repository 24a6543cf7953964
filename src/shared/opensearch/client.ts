import { isIP } from "node:net";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { Client as FullClient } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws-v3";
import connectionModule from "@opensearch-project/opensearch/lib/Connection.js";
import { ConnectionPool } from "@opensearch-project/opensearch/lib/pool/index.js";
import serializerModule from "@opensearch-project/opensearch/lib/Serializer.js";
import transportModule from "@opensearch-project/opensearch/lib/Transport.js";

/**
 * The OpenSearch client without its generated API methods, which nothing here calls: they would be 220 KB of every
 * function that speaks to OpenSearch.
 */
export type Client = Pick<FullClient, "connectionPool" | "transport">;

const Connection = exportOf(connectionModule);
const Serializer = exportOf(serializerModule);
const Transport = exportOf(transportModule);

/** A request that takes longer hangs. */
export const longestRequestMs = 60_000;

/** The module itself is what the type declarations call its default export: the client's files are CommonJS. */
function exportOf<T>(module: { readonly default: T }): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the declarations are those of ES modules
  return module as unknown as T;
}

/** Whose signature, and for which Region; what is undefined is as the environment says. */
interface Signing {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/**
 * A client for Amazon OpenSearch Service or any other OpenSearch.
 * It retries nothing itself: what may be sent again, and when, is decided by the item.
 */
export function createClient(endpoint: string, { region, profile }: Signing = {}): Client {
  const signer = takesSignatures(endpoint)
    ? AwsSigv4Signer({
        region: region ?? process.env["AWS_REGION"] ?? "us-east-1",
        service: "es",
        getCredentials: defaultProvider(profile === undefined ? {} : { profile }),
      })
    : { Connection, Transport };
  const emit = () => false;
  const connectionPool = new ConnectionPool({ Connection: signer.Connection, emit, pingTimeout: 3_000 });
  connectionPool.addConnection(endpoint);
  const transport = new signer.Transport({
    emit,
    connectionPool,
    serializer: new Serializer(),
    maxRetries: 0,
    requestTimeout: longestRequestMs,
    sniffEndpoint: "_nodes/_all/http",
  });
  return { connectionPool, transport };
}

/**
 * Signing needs credentials, and waits for them in vain if there are none. So it is left out where no domain can
 * be: over plain HTTP, at an address without a name and on the machine itself. Any other name with HTTPS may be a
 * domain's custom endpoint; a server without security ignores the signature.
 */
export function takesSignatures(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  if (isAmazonDomain(hostname)) return true;
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return protocol === "https:" && !isAddress && !/(^|\.)localhost$/.test(hostname);
}

/** Whether that is the name of a domain of Amazon OpenSearch Service; a custom endpoint's name does not show it. */
export function isAmazonDomain(hostname: string): boolean {
  return /\.es\.amazonaws\.com(\.cn)?$|\.aos\.[a-z0-9-]+\.on\.aws$/.test(hostname);
}

/** The host that a client talks to. */
export function hostOf(client: Client): string {
  return client.connectionPool.connections[0]?.url.hostname ?? "";
}
