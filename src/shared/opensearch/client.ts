import { isIP } from "node:net";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Client } from "@opensearch-project/opensearch";
import { AwsSigv4Signer } from "@opensearch-project/opensearch/aws-v3";

/** Whose signature, and for which Region; what is undefined is as the environment says. */
interface Signing {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** Names of domains of Amazon OpenSearch Service; a domain may have a custom endpoint beside them. */
const amazonDomain = /\.es\.amazonaws\.com(\.cn)?$|\.aos\.[a-z0-9-]+\.on\.aws$/;

export function isAmazonDomain(endpoint: string): boolean {
  return amazonDomain.test(new URL(endpoint).hostname);
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
 * Signing needs credentials, and waits for them in vain where there are none. So it is left out where no domain can
 * be: at plain HTTP, at an address without a name and on the machine itself. Any other name with HTTPS may be a
 * domain's custom endpoint; a server without security ignores the signature.
 */
export function takesSignatures(endpoint: string): boolean {
  if (isAmazonDomain(endpoint)) return true;
  const { protocol, hostname } = new URL(endpoint);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return protocol === "https:" && !isAddress && !/(^|\.)localhost$/.test(hostname);
}
