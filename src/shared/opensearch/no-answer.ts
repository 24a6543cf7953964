/** Why a request got no answer. */
export interface NoAnswer {
  /** In words, with the network's own message. */
  readonly reason: string;
  /** Whether waiting may help: for a domain that is coming up, but not for a certificate. */
  readonly passing: boolean;
}

/** The client keeps only the message of a network error, so its text has to distinguish the causes. */
const causes: readonly (NoAnswer & { readonly pattern: RegExp })[] = [
  { pattern: /ECONNREFUSED/, reason: "connection refused, nothing listens there", passing: true },
  { pattern: /ENOTFOUND|EAI_AGAIN/, reason: "the host name does not resolve", passing: true },
  {
    // What is left of several refusals when a name, such as localhost, has several addresses.
    pattern: /^ConnectionError: Connection Error$/,
    reason: "none of the host's addresses accepts a connection",
    passing: true,
  },
  {
    pattern: /^TimeoutError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    reason: "no answer in time; check routes, subnets and security groups",
    passing: true,
  },
  {
    pattern: /EPROTO|wrong version number|SSL routines/i,
    reason: "no TLS there; is it http:// rather than https://?",
    passing: false,
  },
  { pattern: /certificate|altnames/i, reason: "its TLS certificate is not trusted", passing: false },
  {
    pattern: /^CredentialsProviderError|credentials/i,
    reason: "no AWS credentials to sign the request with",
    passing: false,
  },
];

/** @param error what the client threw */
export function whyNoAnswer(error: unknown): NoAnswer {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const cause = causes.find(({ pattern }) => pattern.test(message));
  if (cause === undefined) return { reason: message, passing: true };
  return { reason: `${cause.reason} (${message})`, passing: cause.passing };
}
