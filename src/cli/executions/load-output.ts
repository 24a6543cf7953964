import { z } from "zod";

const count = z.number().int().nonnegative();

/** What LoadObjects tells of an object. */
const loadedObject = z.object({
  bucket: z.string(),
  key: z.string(),
  format: z.string(),
  chunks: count,
  lines: count,
  indexed: count,
  duplicates: count,
  rejected: count,
  skipped: count,
  retried: count,
});

/** The output of LoadObjects. */
export const loadOutput = z.object({
  objects: z.array(loadedObject),
  skipped: z.array(z.object({ bucket: z.string(), key: z.string(), reason: z.string() })),
});

/** The input of LoadObjects. */
export const loadInput = z.object({
  objects: z
    .array(z.object({ bucket: z.string(), key: z.string(), size: z.number().optional() }))
    .default([]),
  format: z.string().optional(),
});

export interface ObjectResult extends z.infer<typeof loadedObject> {
  /** Of the execution that loaded it. */
  readonly seconds: number;
}

/** What some executions of LoadObjects did. */
export interface Loads {
  readonly objects: readonly ObjectResult[];
  /** That ran: small objects share one. */
  readonly chunks: number;
  /** Objects in which there was nothing to load. */
  readonly skipped: z.infer<typeof loadOutput>["skipped"];
  readonly failures: readonly { readonly arn: string; readonly error: string; readonly cause: string }[];
}
