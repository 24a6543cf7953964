import type { Outcome } from "./progress.ts";

/**
 * What a function's answer says about its batch ("Configuring partial batch response", success and failure conditions):
 * nothing, null and an empty list are success; an identifier that is empty, null, misnamed or of no record of the batch
 * makes the entire batch a failure; of several, the lowest is the checkpoint.
 * @param payload the answer as the function returned it
 * @param sequenceNumbers of the batch
 */
export function outcomeOfAnswer(payload: string, sequenceNumbers: readonly string[]): Outcome {
  const failures = failuresIn(payload);
  if (failures === undefined) return { kind: "failed" };
  const [first, ...others] = failures;
  if (first === undefined) return { kind: "succeeded" };
  const known = new Set(sequenceNumbers);
  if (!failures.every((failure) => known.has(failure))) return { kind: "failed" };
  const lowest = others.reduce((low, other) => (BigInt(other) < BigInt(low) ? other : low), first);
  return { kind: "failed-from", sequenceNumber: lowest };
}

/** @returns the identifiers, "" for each entry without one; undefined for an answer that is not understood */
function failuresIn(payload: string): string[] | undefined {
  if (payload.trim() === "") return [];
  let answer: unknown;
  try {
    answer = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (answer === null) return [];
  if (typeof answer !== "object") return undefined;
  const { batchItemFailures = null } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return undefined;
  return batchItemFailures.map((failure: { itemIdentifier?: unknown } | null) =>
    typeof failure?.itemIdentifier === "string" ? failure.itemIdentifier : "",
  );
}
