import { setTimeout as sleep } from "node:timers/promises";
import { ClusterRefusesError, OpenSearchUnavailableError } from "../../../shared/errors/errors.ts";
import { everyStatus, isTemporary } from "../../../shared/opensearch/ask.ts";
import { type Client, takesSignatures } from "../../../shared/opensearch/client.ts";
import { whyNoAnswer } from "../../../shared/opensearch/no-answer.ts";
import type { DomainRequest } from "./domain-requests.ts";

export interface Patience {
  /** Epoch milliseconds: no attempt begins after it. */
  readonly deadlineMs: number;
  readonly pauseMs: number;
  /** A new access policy takes a while to apply; until then, 401 and 403 are retried. */
  readonly refusalsMs: number;
}

const requestTimeoutMs = 10_000;

/**
 * Makes the requests one after another, each until the domain accepts it: a new domain is not ready at once.
 * @param endpoint for messages
 * @throws OpenSearchUnavailableError if it did not come up in time, ClusterRefusesError if it refuses one
 */
export async function applyRequests(
  client: Client,
  endpoint: string,
  requests: readonly DomainRequest[],
  patience: Patience,
): Promise<void> {
  const refusedUntilMs = Math.min(patience.deadlineMs, Date.now() + patience.refusalsMs);
  for (const request of requests) await applyRequest(client, endpoint, request, patience, refusedUntilMs);
}

async function applyRequest(
  client: Client,
  endpoint: string,
  request: DomainRequest,
  { deadlineMs, pauseMs }: Patience,
  refusedUntilMs: number,
): Promise<void> {
  for (;;) {
    const outcome = await put(client, endpoint, request);
    if (outcome.is === "taken") return;
    const untilMs = { refused: refusedUntilMs, passing: deadlineMs, lasting: 0 }[outcome.is];
    if (Date.now() + pauseMs >= untilMs) {
      const message = `${endpoint} did not accept PUT ${request.path}: ${outcome.reason}`;
      throw outcome.is === "passing"
        ? new OpenSearchUnavailableError(message)
        : new ClusterRefusesError(message);
    }
    await sleep(pauseMs);
  }
}

type Outcome =
  | { readonly is: "taken" }
  | { readonly is: "refused" | "passing" | "lasting"; readonly reason: string };

async function put(client: Client, endpoint: string, { path, body }: DomainRequest): Promise<Outcome> {
  try {
    const answer = await client.transport.request(
      { method: "PUT", path, body: JSON.stringify(body) },
      { ignore: everyStatus, requestTimeout: requestTimeoutMs },
    );
    return outcomeOf(endpoint, answer.statusCode ?? 0, JSON.stringify(answer.body)?.slice(0, 500) ?? "");
  } catch (error) {
    const { reason, passing } = whyNoAnswer(error);
    return { is: passing ? "passing" : "lasting", reason };
  }
}

const refusedSigned =
  "Check the domain's access policy and, under fine-grained access control, that the caller (in a deployment, PrepareDomain's role) is the master user.";
const refusedUnsigned =
  "It requires signing in; requests over plain HTTP, to IP addresses and to localhost are not signed.";

/** @param detail what the server answered */
function outcomeOf(endpoint: string, status: number, detail: string): Outcome {
  if (status >= 200 && status < 300) return { is: "taken" };
  const answer = `HTTP ${status}: ${detail}`;
  if (status === 401 || status === 403)
    return {
      is: "refused",
      reason: `${answer}. ${takesSignatures(endpoint) ? refusedSigned : refusedUnsigned}`,
    };
  if (status === 404)
    return { is: "lasting", reason: `${answer}. Is this the address of an OpenSearch, without a path?` };
  if (isTemporary(status)) return { is: "passing", reason: answer };
  return { is: "lasting", reason: `${answer}. Fix the cause, then try again.` };
}
