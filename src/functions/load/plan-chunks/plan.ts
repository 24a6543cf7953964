import type { PlannedChunk, PlannedObject } from "../contract/shapes.ts";

/** An execution has at most 500 chunks: 400 by size, and one more for each of at most 100 objects. */
const chunksBySize = 400;
export const maxObjects = 100;
/** How much gzip objects are assumed to inflate, for packing only. */
const gzipRatio = 8;

export interface Plan {
  readonly groups: PlannedObject[][];
  readonly chunks: PlannedChunk[];
}

/**
 * Cuts large plain objects into windows of at most the chunk size (the last one open-ended), and packs small and gzip
 * objects, several to a chunk. One array of records is one part, as a gzip object is; so are lines that a header names,
 * because another header may stand anywhere before a window. The chunk size grows with the work.
 * @param chunkBytes wanted size of a chunk, uncompressed bytes
 */
export function planChunks(objects: readonly PlannedObject[], chunkBytes: number): Plan {
  const total = objects.reduce((sum, object) => sum + weightOf(object), 0);
  const size = Math.max(chunkBytes, Math.ceil(total / chunksBySize));
  const groups: PlannedObject[][] = [];
  const chunks: PlannedChunk[] = [];
  let pack: PlannedObject[] = [];
  let packed = 0;
  const closePack = (): void => {
    if (pack.length === 0) return;
    chunks.push({ group: groups.length, start: 0, end: null });
    groups.push(pack);
    pack = [];
    packed = 0;
  };
  for (const object of objects) {
    if (isCut(object) && object.size > size) {
      for (let start = 0; start < object.size; start += size)
        chunks.push({ group: groups.length, start, end: start + size < object.size ? start + size : null });
      groups.push([object]);
      // the pack continues after it: a group's number is its place, and the pack has none yet
      continue;
    }
    if (packed + weightOf(object) > size) closePack();
    pack.push(object);
    packed += weightOf(object);
  }
  closePack();
  return { groups, chunks };
}

/** Whether a part of the object can be read without what is before it. */
function isCut({ gzip, encoding }: PlannedObject): boolean {
  return !gzip && encoding !== "records" && encoding !== "header";
}

function weightOf({ gzip, size }: PlannedObject): number {
  return gzip ? size * gzipRatio : size;
}
