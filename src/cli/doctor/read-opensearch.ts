import type { z } from "zod";
import { ask, describe } from "../../shared/opensearch/ask.ts";
import { NotFoundError } from "../errors/cli-errors.ts";
import type { Stack } from "../stack/stack.ts";

/**
 * Asks the stack's OpenSearch and checks the answer's shape.
 * @throws NotFoundError for what it does not offer, OpenSearchUnavailableError, ClusterRefusesError
 */
export async function readOpenSearch<T>(
  stack: Stack,
  schema: z.ZodType<T>,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<T> {
  const { status, body } = await ask(await stack.openSearch(), "GET", path, query);
  if (status === 200) return schema.parse(body);
  throw new NotFoundError(
    `OpenSearch answers GET ${path} with HTTP ${status}: ${describe(body).slice(0, 300)}`,
  );
}
