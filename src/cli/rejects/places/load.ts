import { S3Client } from "@aws-sdk/client-s3";
import type { Client } from "../../../shared/opensearch/client.ts";
import { describeObjects } from "../../../functions/load/plan-chunks/describe-objects.ts";
import { Batch, type Reject } from "../../../shared/bulk/batch.ts";
import type { Configuration } from "../../../functions/load/load-chunk/load-settings.ts";
import { createParser } from "../../../shared/log-formats/format-parser.ts";
import type { FormatName } from "../../../shared/log-formats/formats.ts";
import { formatOfKey } from "../../../shared/log-formats/object-key.ts";
import { redactReject } from "../../../shared/log-formats/reject-redaction.ts";
import { identityOf, type PinnedObject } from "../../../shared/objects/pinned-object.ts";
import { sendBatch } from "../../../shared/opensearch/bulk-sender.ts";
import { type KeptReject, parseReject, renderReject } from "../../../shared/rejects/reject-line.ts";
import { loadConfigurationOf } from "../../stack/configuration.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Entry, FilePlace, linesOf, type RejectFile, type Settled } from "../file-place.ts";
import { once, type RejectPlace } from "../place.ts";

/** Lines that a load rejected. @param format of objects whose keys do not show it */
export async function openLoad(stack: Stack, format: FormatName | undefined): Promise<RejectPlace> {
  const s3 = stack.client(S3Client);
  const context = once(
    async (): Promise<LineReload> => ({
      client: await stack.openSearch(),
      configuration: await loadConfigurationOf(stack),
      formatOf: formatFinder(s3, format),
    }),
  );
  return new FilePlace(s3, {
    place: "load",
    bucket: await stack.resource("RejectBucket"),
    prefix: "rejects/load/",
    split: linesOf,
    entriesOf: lineEntries,
    reload: async (entries) => await reloadLines(await context(), entries),
  });
}

/** A rejected line of an object, as a load wrote it. */
export interface LineEntry extends Entry {
  /** undefined: this is not what a load writes. */
  readonly kept: KeptReject | undefined;
}

/** The entries of a file under `rejects/load/`. */
export function lineEntries(raws: readonly string[], file: RejectFile): LineEntry[] {
  return raws.map((raw) => {
    const kept = parseReject(raw);
    const common = {
      place: "load" as const,
      keptIn: `s3://${file.bucket}/${file.key}`,
      atMs: file.writtenMs,
      bytes: Buffer.byteLength(raw) + 1,
    };
    if (kept === undefined) {
      const message = "This is not what a load writes.";
      const unreadable = { reason: "unreadable", message, from: "unknown", identity: raw, content: raw };
      return { raw, kept, found: { ...common, ...unreadable } };
    }
    const { source, offset, reason, message, line } = kept;
    const from = `s3://${source.bucket}/${source.key} byte ${offset}`;
    const identity = `${identityOf(source)}${offset}`;
    return {
      raw,
      kept,
      found: { ...common, reason, message, from, identity, content: line.toString("utf8") },
    };
  });
}

export interface LineReload {
  readonly client: Client;
  readonly configuration: Configuration;
  /** Finds the format of an object whose rejects are loaded again; undefined: unknown. */
  readonly formatOf: (object: PinnedObject) => Promise<FormatName | undefined>;
}

/** Loads the rejected lines of a file again. @throws OpenSearchUnavailableError, ClusterRefusesError */
export async function reloadLines(reload: LineReload, entries: readonly LineEntry[]): Promise<Settled[]> {
  const settled = entries.map(({ kept }): Settled | undefined => untried(kept));
  const byObject = Map.groupBy(
    entries.flatMap(({ kept }, index) =>
      kept === undefined || settled[index] !== undefined ? [] : [{ kept, index }],
    ),
    ({ kept }) => `${identityOf(kept.source)}${kept.addresses}${kept.source.columns ?? ""}`,
  );
  for (const lines of byObject.values()) {
    const first = lines[0]?.kept;
    if (first === undefined) continue;
    const { source } = first;
    const format = await reload.formatOf(source);
    const outcomes =
      format === undefined
        ? lines.map(() => left(`the format of s3://${source.bucket}/${source.key} is unknown: give --format`))
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

/** What cannot even be tried. */
function untried(kept: KeptReject | undefined): Settled | undefined {
  if (kept === undefined) return left("it is not what a load writes");
  if (kept.reason === "line_too_long")
    return left("only the beginning of the line was kept; replay its object once longer lines are accepted");
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
    // What is already redacted stays as it is: a pseudonym of a pseudonym would match no other document.
    redactClientAddresses: addresses === "none" ? configuration.redactClientAddresses : "none",
  } as const;
  const parser = createParser(format, {
    rotation: configuration.indexRotation,
    idPrefix: identityOf(source),
    key: source.key,
    layout: source,
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
  /** For each line, how many documents and rejects came of it: none for an empty line. */
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
    const line = redactReject(kept.line, { ...source, format }, redaction);
    const reject = { offset: kept.offset, reason, message, line };
    const text = renderReject(
      source,
      document === undefined ? reject : { ...reject, document },
      addresses === "none" ? configuration.redactClientAddresses : addresses,
    );
    return { verdict: { kind: "rejected", reason, message }, replacement: [text.trimEnd()] };
  });
}

/** The first reject of each line: one of several documents in a line starts further on than the line. */
function byLine(lines: readonly KeptReject[], refused: readonly Reject[]): Map<KeptReject, Reject> {
  const sorted = lines.toSorted((a, b) => a.offset - b.offset);
  const found = new Map<KeptReject, Reject>();
  for (const reject of refused) {
    const line = sorted.findLast(({ offset }) => offset <= reject.offset);
    if (line !== undefined && !found.has(line)) found.set(line, reject);
  }
  return found;
}

/**
 * Finds the format of objects whose rejects are loaded again: by the key, otherwise as given, otherwise by the first
 * lines, if the object still exists.
 */
function formatFinder(
  s3: S3Client,
  given: FormatName | undefined,
): (object: PinnedObject) => Promise<FormatName | undefined> {
  const known = new Map<string, FormatName | undefined>();
  return async (object) => {
    const byKey = formatOfKey(object.key);
    if (byKey !== undefined && byKey !== "test-file") return byKey;
    if (given !== undefined) return given;
    const identity = identityOf(object);
    if (!known.has(identity)) {
      const { loadable } = await describeObjects(s3, [object]);
      known.set(identity, loadable[0]?.format);
    }
    return known.get(identity);
  };
}
