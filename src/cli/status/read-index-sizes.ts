import type { Client } from "@opensearch-project/opensearch";
import { z } from "zod";
import { ClusterRefusesError } from "../../shared/errors/errors.ts";
import { ask, describe } from "../../shared/opensearch/ask.ts";
import type { IndexSize } from "./index-families.ts";

const rows = z.array(
  z.object({ index: z.string(), "docs.count": z.string().nullable(), "store.size": z.string().nullable() }),
);

/** All indexes but hidden and system ones. @throws OpenSearchUnavailableError, ClusterRefusesError */
export async function readIndexSizes(client: Client): Promise<IndexSize[]> {
  const columns = { format: "json", bytes: "b", h: "index,docs.count,store.size" };
  const { status, body } = await ask(client, "GET", "/_cat/indices", columns);
  const parsed = rows.safeParse(body);
  if (status !== 200 || !parsed.success)
    throw new ClusterRefusesError(
      `OpenSearch answered GET /_cat/indices with HTTP ${status}: ${describe(body).slice(0, 200)}`,
    );
  return parsed.data
    .filter(({ index }) => !index.startsWith("."))
    .map((row) => ({
      name: row.index,
      documents: Number(row["docs.count"] ?? 0),
      bytes: Number(row["store.size"] ?? 0),
    }));
}
