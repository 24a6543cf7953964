import { isIP } from "node:net";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Client } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws-v3";

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
    : {};
  return new Client({ ...signer, node: endpoint, maxRetries: 0, requestTimeout: 60_000 });
}

/**
 * Signing needs credentials, and waits for them in vain if there are none. So it is left out where no domain can
 * be: at plain HTTP, at an address without a name and on the machine itself. Any other name with HTTPS may be a
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
