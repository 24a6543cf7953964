import * as z from "zod";
import { objectErrorNames } from "../../../shared/errors/errors.ts";
import { encodings } from "../../../shared/log-formats/encoding.ts";
import { formatNames } from "../../../shared/log-formats/formats.ts";

/** What the states of LoadObjects pass to each other. */
export const formatName = z.enum(formatNames);

export const plannedObject = z.object({
  bucket: z.string().min(1),
  key: z.string().min(1),
  etag: z.string().min(1),
  format: formatName,
  encoding: z.enum(encodings).optional(),
  /** Of lines that a header names: the first one. */
  columns: z.string().optional(),
  gzip: z.boolean(),
  /** Bytes as stored. */
  size: z.number().int().nonnegative(),
});
export type PlannedObject = z.infer<typeof plannedObject>;

/** A window of the only object of its group, or all objects of a group. */
const plannedChunk = z.object({
  group: z.number().int().nonnegative(),
  start: z.number().int().nonnegative(),
  end: z.number().int().positive().nullable(),
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
  object: z.number().int().nonnegative(),
  name: z.enum(objectErrorNames),
  message: z.string(),
  offset: z.number(),
});
export type ChunkFailure = z.infer<typeof chunkFailure>;

const packedCounts = z.array(z.number().int().nonnegative()).length(7);

export const chunkProgress = plannedChunk.extend({
  objects: z.array(plannedObject).min(1),
  counts: z.array(packedCounts).default([]),
  failures: z.array(chunkFailure).default([]),
  /** Where the next invocation continues: object `object`, from byte `start`, where a header has named `columns`. */
  remaining: z
    .object({
      object: z.number().int().nonnegative(),
      start: z.number().int().nonnegative(),
      columns: z.string().optional(),
    })
    .optional(),
});
export type ChunkProgress = z.infer<typeof chunkProgress>;

export const chunkResult = z.object({
  group: z.number().int().nonnegative(),
  counts: z.array(packedCounts),
  failures: z.array(chunkFailure),
});
export type ChunkResult = z.infer<typeof chunkResult>;

/** The state holds messages, so long ones are cut. */
export const messageCharacters = 300;
