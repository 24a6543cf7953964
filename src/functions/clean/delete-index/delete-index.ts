import * as z from "zod/mini";
import type { Client } from "../../../shared/opensearch/client.ts";
import { ClusterRefusesError, SnapshotInProgressError } from "../../../shared/errors/errors.ts";
import { ask, describe, find } from "../../../shared/opensearch/ask.ts";
import type { Deletion, DeleteResult } from "../contract/listing.ts";
import { aliasesByIndex, readAliases } from "../contract/write-alias.ts";

const settingsByIndex = z.record(
  z.string(),
  z.object({ settings: z.optional(z.record(z.string(), z.unknown())) }),
);

/**
 * Deletes one index, if it is still the one that was decided on.
 * @throws SnapshotInProgressError, OpenSearchUnavailableError, ClusterRefusesError
 */
export async function deleteIndex(
  client: Client,
  { index, uuid, bytes, reason }: Deletion,
): Promise<DeleteResult> {
  const path = `/${encodeURIComponent(index)}`;
  const gone: DeleteResult = { index, outcome: "gone", bytes: 0, reason: "was not there any more" };
  const stays = (why: string): DeleteResult => ({ index, outcome: "kept", bytes: 0, reason: `kept: ${why}` });

  const now = await find(client, settingsByIndex, `${path}/_settings`, { flat_settings: "true" });
  if (now === undefined) return gone;
  const settings = now[index]?.settings;
  if (settings?.["index.uuid"] !== uuid) return stays("recreated since the decision");
  if (settings["index.blocks.read_only"] === "true") return stays("made read-only since the decision");
  const aliases = Object.keys((await find(client, aliasesByIndex, `${path}/_alias`))?.[index]?.aliases ?? {});
  if (aliases.length > 0) {
    const names = aliases.map((name) => encodeURIComponent(name)).join(",");
    const members = await find(client, aliasesByIndex, `/_alias/${names}`);
    const alias = members === undefined ? aliases[0] : readAliases(members).writes.get(index);
    if (alias !== undefined) return stays(`alias ${alias} writes to it`);
  }

  const { status, body } = await ask(client, "DELETE", path);
  if (status === 200) return { index, outcome: "deleted", bytes, reason };
  if (status === 404) return gone;
  const text = describe(body).slice(0, 500);
  if (text.includes("snapshot_in_progress_exception"))
    throw new SnapshotInProgressError(`A snapshot of ${index} is being taken: ${text}`);
  throw new ClusterRefusesError(`OpenSearch does not delete ${index}: HTTP ${status}: ${text}`);
}
