/** A cause that is the error of a Lambda function. */
const functionError = /^\s*\{.*"errorMessage"\s*:/s;

/** The words of a cause: those of a Lambda function are inside of JSON. */
export function causeInWords(cause: string): string {
  if (!functionError.test(cause)) return cause;
  try {
    const parsed: unknown = JSON.parse(cause);
    const isError = typeof parsed === "object" && parsed !== null && "errorMessage" in parsed;
    return isError ? String(parsed.errorMessage) : cause;
  } catch {
    return cause;
  }
}

/** The objects that SummarizeLoad names: `GzipTruncatedError in s3://bucket/key at byte 7: …`, a line each. */
export function objectsInCause(cause: string): string[] {
  return [...cause.matchAll(/ in (s3:\/\/.+?) at byte \d+: /g)].map(([, url = ""]) => url);
}
