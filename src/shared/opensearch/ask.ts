import type * as z from "zod/mini";
import { type Client, longestRequestMs } from "./client.ts";
import { ClusterRefusesError, OpenSearchUnavailableError } from "../errors/errors.ts";
import { whyNoAnswer } from "./no-answer.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** For the client's `ignore`: it never throws because of a status, the caller decides what each means. */
export const everyStatus = Array.from({ length: 200 }, (_, index) => 400 + index);

/**
 * Makes one request, which is not repeated here.
 * @returns an answer other than the following, for the caller to sort out
 * @throws OpenSearchUnavailableError for no answer, 408, 429 and 5xx, ClusterRefusesError for 401 and 403
 */
export async function ask(
  client: Client,
  method: "GET" | "DELETE",
  path: string,
  querystring: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await answerTo(client, method, path, querystring);
  const { status } = answer;
  if (status === 408 || status === 429 || status >= 500)
    throw new OpenSearchUnavailableError(detailOf(method, path, answer));
  if (status === 401 || status === 403)
    throw new ClusterRefusesError(
      `${detailOf(method, path, answer)}. Check the access policy, the role mapping and blocks.`,
    );
  return answer;
}

/**
 * Makes a GET request and checks the shape of the answer.
 * @throws OpenSearchUnavailableError; ClusterRefusesError for any other status but 200, and for another shape
 */
export async function read<T>(
  client: Client,
  schema: z.ZodMiniType<T>,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<T> {
  return checked(schema, path, await ask(client, "GET", path, query));
}

/** The same for what may be missing. @returns undefined for 404 */
export async function find<T>(
  client: Client,
  schema: z.ZodMiniType<T>,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<T | undefined> {
  const answer = await ask(client, "GET", path, query);
  return answer.status === 404 ? undefined : checked(schema, path, answer);
}

function checked<T>(schema: z.ZodMiniType<T>, path: string, answer: Answer): T {
  const parsed = schema.safeParse(answer.body);
  if (answer.status === 200 && parsed.success) return parsed.data;
  throw new ClusterRefusesError(detailOf("GET", path, answer));
}

function detailOf(method: string, path: string, { status, body }: Answer): string {
  return `OpenSearch answered ${method} ${path} with HTTP ${status}: ${describe(body).slice(0, 500)}`;
}

/** The answer to one request, whatever its status. @throws OpenSearchUnavailableError if there is none */
export async function answerTo(
  client: Client,
  method: "GET" | "DELETE",
  path: string,
  querystring: Readonly<Record<string, string>> = {},
  requestTimeout = longestRequestMs,
): Promise<Answer> {
  try {
    const { statusCode, body } = await client.transport.request(
      { method, path, querystring },
      { ignore: everyStatus, requestTimeout },
    );
    return { status: statusCode ?? 0, body };
  } catch (error) {
    const { reason } = whyNoAnswer(error);
    throw new OpenSearchUnavailableError(`OpenSearch did not answer ${method} ${path}: ${reason}`);
  }
}

export function describe(body: unknown): string {
  return typeof body === "string" ? body : (JSON.stringify(body) ?? "");
}
