import { addCounts, noCounts, packCounts, unpackCounts } from "../contract/counts.ts";
import type { ChunkFailure, ChunkProgress } from "../contract/shapes.ts";
import { type LoadContext, loadPart } from "./load-part.ts";

/**
 * Loads the chunk's objects one after another until all are done or time is up.
 * @returns the same chunk with its counters updated, and `remaining` if there is more
 */
export async function loadChunk(context: LoadContext, progress: ChunkProgress): Promise<ChunkProgress> {
  const { remaining, ...chunk } = progress;
  const counts = chunk.objects.map((_, index) =>
    unpackCounts(progress.counts[index] ?? packCounts(noCounts())),
  );
  const failures: ChunkFailure[] = [...progress.failures];
  const result = (): ChunkProgress => ({ ...chunk, counts: counts.map(packCounts), failures });

  for (let index = remaining?.object ?? 0; index < chunk.objects.length; index += 1) {
    const planned = chunk.objects[index];
    if (planned === undefined) break;
    const isContinued = index === remaining?.object;
    const start = isContinued ? remaining.start : chunk.start;
    const object =
      isContinued && remaining.columns !== undefined ? { ...planned, columns: remaining.columns } : planned;
    if (Date.now() >= context.stopAtMs && index > (remaining?.object ?? 0))
      return { ...result(), remaining: { object: index, start } };
    const loaded = await loadPart(context, object, { start, end: chunk.end });
    counts[index] = addCounts(counts[index] ?? noCounts(), loaded.counts);
    if (loaded.failure !== undefined) failures.push({ object: index, ...loaded.failure });
    if (loaded.next !== undefined) {
      const { next, columns } = loaded;
      const rest = { object: index, start: next };
      return { ...result(), remaining: columns === undefined ? rest : { ...rest, columns } };
    }
  }
  return result();
}
