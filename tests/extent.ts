/** Whether this is `npm run test:long`, which runs every case of every matrix. */
export const isLong = process.env["LOGPIPE_TEST_EXTENT"] === "long";

/** The full matrix in `npm run test:long`, otherwise its first cases, which represent the others. */
export function representatives<T>(matrix: readonly T[], count: number): readonly T[] {
  return isLong ? matrix : matrix.slice(0, count);
}
