import type { Client } from "@opensearch-project/opensearch";
import { Batch, type Reject } from "../../../shared/bulk/batch.ts";
import type { Configuration } from "../../../shared/configuration/configuration.ts";
import type { FormatName } from "../../../shared/log-formats/formats.ts";
import { createParser } from "../../../shared/log-formats/format-parser.ts";
import { redactLine } from "../../../shared/log-formats/redaction.ts";
import { identityOf, type PinnedObject } from "../../../shared/objects/pinned-object.ts";
import { sendBatch } from "../../../shared/opensearch/bulk-sender.ts";
import { type KeptReject, renderReject } from "../../../shared/rejects/reject-line.ts";
import type { Settled } from "../files/reject-file.ts";
import type { LineEntry } from "./line-entries.ts";

export interface LineReload {
  readonly client: Client;
  readonly configuration: Configuration;
  /** Of an object whose rejects are loaded again; undefined: nothing tells it. */
  readonly formatOf: (object: PinnedObject) => Promise<FormatName | undefined>;
}

/** What the rejected lines of a file came to. @throws OpenSearchUnavailableError, ClusterRefusesError */
export async function reloadLines(reload: LineReload, entries: readonly LineEntry[]): Promise<Settled[]> {
  const settled = entries.map(({ kept }): Settled | undefined => untried(kept));
  const byObject = Map.groupBy(
    entries.flatMap(({ kept }, index) =>
      kept === undefined || settled[index] !== undefined ? [] : [{ kept, index }],
    ),
    ({ kept }) => `${identityOf(kept.source)}${kept.addresses}`,
  );
  for (const lines of byObject.values()) {
    const first = lines[0]?.kept;
    if (first === undefined) continue;
    const { source } = first;
    const format = await reload.formatOf(source);
    const outcomes =
      format === undefined
        ? lines.map(() =>
            left(`nothing tells the format of s3://${source.bucket}/${source.key}: give --format`),
          )
        : await reloadObject(
            reload,
            first,
            format,
            lines.map(({ kept }) => kept),
          );
    lines.forEach(({ index }, at) => {
      settled[index] = outcomes[at];
    });
  }
  return settled.map((one) => one ?? left("it was not tried"));
}

function left(why: string): Settled {
  return { verdict: { kind: "left", why } };
}

/** What cannot be tried at all. */
function untried(kept: KeptReject | undefined): Settled | undefined {
  if (kept === undefined) return left("it is not what a load writes");
  if (kept.reason === "line_too_long")
    return left("only the beginning of the line was kept; replay its object once longer lines are taken");
  return undefined;
}

/** Parses lines of one object as a load does, with the ids that a load gives them, and sends them. */
async function reloadObject(
  { client, configuration }: LineReload,
  { source, addresses }: Pick<KeptReject, "source" | "addresses">,
  format: FormatName,
  lines: readonly KeptReject[],
): Promise<Settled[]> {
  const redaction = {
    redactQueryParameters: configuration.redactQueryParameters,
    redactSalt: configuration.redactSalt,
    // What is redacted already stays as it is: a pseudonym of a pseudonym would match no other document.
    redactClientAddresses: addresses === "none" ? configuration.redactClientAddresses : "none",
  } as const;
  const parser = createParser(format, {
    rotation: configuration.indexRotation,
    idPrefix: identityOf(source),
    key: source.key,
    jsonIndexPrefix: configuration.jsonIndexPrefix,
    ...redaction,
  });
  const batch = new Batch(configuration.batchBytes);
  const refused: Reject[] = [];
  const send = async (): Promise<void> => {
    await sendBatch(client, batch, Date.now() + configuration.retryBudgetSeconds * 1000);
    refused.push(...batch.rejects);
    batch.clear();
  };
  /** Of each line, its documents and rejects: none in an empty line. */
  const parts: number[] = [];
  for (const { line, offset } of lines) {
    let count = 0;
    for (let from = 0; from < line.length; ) {
      const before = batch.count + batch.rejects.length;
      from = parser.parseBlock(line, from, line.length, offset + from, batch);
      count += batch.count + batch.rejects.length - before;
      if (from < line.length) await send();
    }
    parts.push(count);
  }
  await send();
  const refusedOf = byLine(lines, refused);
  return lines.map((kept, at) => {
    const again = refusedOf.get(kept);
    if (again === undefined) return { verdict: { kind: (parts[at] ?? 0) > 0 ? "loaded" : "skipped" } };
    const { reason, message, document } = again;
    const line = redactLine(kept.line, redaction);
    const reject = { offset: kept.offset, reason, message, line };
    const text = renderReject(
      source,
      document === undefined ? reject : { ...reject, document },
      addresses === "none" ? configuration.redactClientAddresses : addresses,
    );
    return { verdict: { kind: "rejected", reason, message }, replacement: [text.trimEnd()] };
  });
}

/** Of each line its first reject: one of several documents in a line begins further on than the line. */
function byLine(lines: readonly KeptReject[], refused: readonly Reject[]): Map<KeptReject, Reject> {
  const sorted = lines.toSorted((a, b) => a.offset - b.offset);
  const found = new Map<KeptReject, Reject>();
  for (const reject of refused) {
    const line = sorted.findLast(({ offset }) => offset <= reject.offset);
    if (line !== undefined && !found.has(line)) found.set(line, reject);
  }
  return found;
}
