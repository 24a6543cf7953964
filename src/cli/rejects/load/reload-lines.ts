import type { Client } from "@opensearch-project/opensearch";
import { Batch, type Reject } from "../../../shared/bulk/batch.ts";
import type { Configuration } from "../../../shared/configuration/configuration.ts";
import type { FormatName } from "../../../shared/log-formats/format.ts";
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
    ({ kept }) => identityOf(kept.source),
  );
  for (const lines of byObject.values()) {
    const source = lines[0]?.kept.source;
    if (source === undefined) continue;
    const format = await reload.formatOf(source);
    const outcomes =
      format === undefined
        ? lines.map(() =>
            left(`nothing tells the format of s3://${source.bucket}/${source.key}: give --format`),
          )
        : await reloadObject(
            reload,
            source,
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

/** Parses the lines as a load does, with the ids that a load gives them, and sends them. */
async function reloadObject(
  { client, configuration }: LineReload,
  source: PinnedObject,
  format: FormatName,
  lines: readonly KeptReject[],
): Promise<Settled[]> {
  const parser = createParser(format, {
    rotation: configuration.indexRotation,
    idPrefix: identityOf(source),
    key: source.key,
    jsonIndexPrefix: configuration.jsonIndexPrefix,
    redactQueryParameters: configuration.redactQueryParameters,
    redactClientAddresses: configuration.redactClientAddresses,
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
  return lines.map((kept, at) => {
    const again = firstWithin(refused, kept);
    if (again === undefined) return { verdict: { kind: (parts[at] ?? 0) > 0 ? "loaded" : "skipped" } };
    const { reason, message, document } = again;
    const line = redactLine(kept.line, configuration);
    const text = renderReject(source, {
      offset: kept.offset,
      reason,
      message,
      line,
      ...(document === undefined ? {} : { document }),
    });
    return { verdict: { kind: "rejected", reason, message }, replacement: [text.trimEnd()] };
  });
}

/** The reject of that line: one of several documents in it may begin further on. */
function firstWithin(refused: readonly Reject[], { offset, line }: KeptReject): Reject | undefined {
  return refused.find(
    (reject) => reject.offset >= offset && reject.offset < offset + Math.max(1, line.length),
  );
}
