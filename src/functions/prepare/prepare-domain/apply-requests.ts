import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@opensearch-project/opensearch";
import { ClusterRefusesError, OpenSearchUnavailableError } from "../../../shared/errors/errors.ts";
import { everyStatus } from "../../../shared/opensearch/ask.ts";
import type { DomainRequest } from "./domain-requests.ts";

export interface Patience {
  /** Epoch milliseconds: no attempt begins after it. */
  readonly deadlineMs: number;
  readonly pauseMs: number;
  /** A new access policy needs a while until it holds: for so long 401 and 403 are waited for. */
  readonly refusalsMs: number;
}

const requestTimeoutMs = 10_000;

/**
 * Makes the requests one after another, each until the domain has taken it: a new domain is not there at once.
 * @throws OpenSearchUnavailableError when it did not come up in time, ClusterRefusesError when it will not take one
 */
export async function applyRequests(
  client: Client,
  requests: readonly DomainRequest[],
  patience: Patience,
): Promise<void> {
  const refusedUntilMs = Math.min(patience.deadlineMs, Date.now() + patience.refusalsMs);
  for (const request of requests) await applyRequest(client, request, patience, refusedUntilMs);
}

async function applyRequest(
  client: Client,
  { path, body }: DomainRequest,
  { deadlineMs, pauseMs }: Patience,
  refusedUntilMs: number,
): Promise<void> {
  for (;;) {
    const failure = await put(client, path, body);
    if (failure === undefined) return;
    const { status, message } = failure;
    if (status === 401 || status === 403) {
      if (Date.now() + pauseMs >= refusedUntilMs)
        throw new ClusterRefusesError(
          `The domain refuses PUT ${path} (${message}). Check its access policy and, under fine-grained access control, that PrepareDomain's role is the master user; then deploy again.`,
        );
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      throw new ClusterRefusesError(
        `The domain does not take PUT ${path} (${message}). Mend the cause, then deploy again.`,
      );
    } else if (Date.now() + pauseMs >= deadlineMs) {
      throw new OpenSearchUnavailableError(
        `The domain did not answer PUT ${path} in time (${message}). Check its endpoint, subnets and security groups, then deploy again.`,
      );
    }
    await sleep(pauseMs);
  }
}

/** @returns undefined when the request was taken; status 0 when there was no answer */
async function put(
  client: Client,
  path: string,
  body: object,
): Promise<{ status: number; message: string } | undefined> {
  try {
    const answer = await client.transport.request(
      { method: "PUT", path, body: JSON.stringify(body) },
      { ignore: everyStatus, requestTimeout: requestTimeoutMs },
    );
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return undefined;
    return { status, message: `HTTP ${status}: ${JSON.stringify(answer.body)?.slice(0, 500)}` };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { status: 0, message };
  }
}
