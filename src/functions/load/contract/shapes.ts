import * as z from "zod/mini";
import { objectErrorNames } from "../../../shared/errors/errors.ts";
import { encodings } from "../../../shared/log-formats/encoding.ts";
import { formatNames } from "../../../shared/log-formats/formats.ts";

/** What the states of LoadObjects pass to each other. */
export const formatName = z.enum(formatNames);

export const plannedObject = z.object({
  bucket: z.string().check(z.minLength(1)),
  key: z.string().check(z.minLength(1)),
  etag: z.string().check(z.minLength(1)),
  format: formatName,
  encoding: z.optional(z.enum(encodings)),
  /** Of lines that a header names: the first one. */
  columns: z.optional(z.string()),
  gzip: z.boolean(),
  /** Bytes as stored. */
  size: z.int().check(z.nonnegative()),
});
export type PlannedObject = z.infer<typeof plannedObject>;

/** A window of the only object of its group, or all objects of a group. */
const plannedChunk = z.object({
  group: z.int().check(z.nonnegative()),
  start: z.int().check(z.nonnegative()),
  end: z.nullable(z.int().check(z.positive())),
});
export type PlannedChunk = z.infer<typeof plannedChunk>;

export const skippedObject = z.object({ bucket: z.string(), key: z.string(), reason: z.string() });
export type SkippedObject = z.infer<typeof skippedObject>;

export const plannedFailure = z.object({
  bucket: z.string(),
  key: z.string(),
  name: z.enum(objectErrorNames),
  message: z.string(),
  offset: z.number(),
});
export type PlannedFailure = z.infer<typeof plannedFailure>;

/** An object of a chunk that cannot be loaded; `object` is its place in the group, `offset` the first unloaded byte. */
const chunkFailure = z.object({
  object: z.int().check(z.nonnegative()),
  name: z.enum(objectErrorNames),
  message: z.string(),
  offset: z.number(),
});
export type ChunkFailure = z.infer<typeof chunkFailure>;

const packedCounts = z.array(z.int().check(z.nonnegative())).check(z.length(7));

export const chunkProgress = z.extend(plannedChunk, {
  objects: z.array(plannedObject).check(z.minLength(1)),
  counts: z._default(z.array(packedCounts), []),
  failures: z._default(z.array(chunkFailure), []),
  /** Where the next invocation continues: object `object`, from byte `start`, where a header has named `columns`. */
  remaining: z.optional(
    z.object({
      object: z.int().check(z.nonnegative()),
      start: z.int().check(z.nonnegative()),
      columns: z.optional(z.string()),
    }),
  ),
});
export type ChunkProgress = z.infer<typeof chunkProgress>;

export const chunkResult = z.object({
  group: z.int().check(z.nonnegative()),
  counts: z.array(packedCounts),
  failures: z.array(chunkFailure),
});
export type ChunkResult = z.infer<typeof chunkResult>;

/** The state holds messages, so long ones are cut. */
export const messageCharacters = 300;
