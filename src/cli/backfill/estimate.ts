import { byteFigure, counted, duration, figure } from "../terminal/figures.ts";

/** What a backfill would load. */
export interface Work {
  readonly objects: number;
  readonly plainBytes: number;
  /** As stored. */
  readonly gzipBytes: number;
  /** Executions of LoadObjects. */
  readonly batches: number;
  /** Listed, and passed over: empty, test files, of another period or format. */
  readonly passedOver: number;
  /** There are more objects than were listed. */
  readonly isCapped: boolean;
}

export interface Estimate {
  readonly lines: number;
  readonly uncompressedBytes: number;
  /** With the pace that was measured, and with a fifth of it. */
  readonly seconds: { readonly from: number; readonly to: number };
  readonly usd: { readonly from: number; readonly to: number };
}

/** The figures of docs/costs.md: list prices of us-east-1, and what was measured on the local stack. */
const figures = {
  linesAByte: 3_200_000 / 1e9,
  linesASecond: 47_000,
  /** A domain may take a fifth of that pace. */
  slower: 5,
  /** Assumed: access logs hold about ten times their stored size. */
  gzipRatio: 10,
  /** Assumed: requests for an object before its first byte. */
  secondsAnObject: 0.1,
  chunkBytes: 64 * 1024 ** 2,
  usdALambdaSecond: 1.73 * 0.0000133,
  usdATransition: 25 / 1e6,
  /** Of LoadObjects, of its child in the backfill, and of a chunk. */
  transitionsABatch: 5 + 3,
  transitionsAChunk: 4,
  /** A HEAD and a GET. */
  usdAnObject: 2 * 0.0000004,
};

/** What it would take: time and money. @param loadersAtOnce chunks that load at the same time */
export function estimate({ objects, plainBytes, gzipBytes, batches }: Work, loadersAtOnce: number): Estimate {
  const uncompressedBytes = plainBytes + gzipBytes * figures.gzipRatio;
  const lines = uncompressedBytes * figures.linesAByte;
  const requestSeconds = objects * figures.secondsAnObject;
  const loadSeconds = lines / figures.linesASecond;
  const chunks = Math.max(batches, (plainBytes + gzipBytes) / figures.chunkBytes);
  const transitions = batches * figures.transitionsABatch + chunks * figures.transitionsAChunk;
  const besides = transitions * figures.usdATransition + objects * figures.usdAnObject;
  const usd = (seconds: number): number => (seconds + requestSeconds) * figures.usdALambdaSecond + besides;
  // The domain sets the pace of indexing, however many load; requests to S3 run side by side.
  const time = (seconds: number): number => seconds + requestSeconds / loadersAtOnce;
  const slow = loadSeconds * figures.slower;
  return {
    lines: Math.round(lines),
    uncompressedBytes,
    seconds: { from: time(loadSeconds), to: time(slow) },
    usd: { from: usd(loadSeconds), to: usd(slow) },
  };
}

/** The estimate as text. */
export function renderEstimate(work: Work, { lines, uncompressedBytes, seconds, usd }: Estimate): string {
  const { objects, plainBytes, gzipBytes, batches, passedOver, isCapped } = work;
  const atLeast = isCapped ? "at least " : "";
  return [
    `Objects  ${atLeast}${figure(objects)}, ${byteFigure(plainBytes + gzipBytes)} as stored; ${figure(passedOver)} passed over`,
    `Lines    about ${figure(lines)}, ${byteFigure(uncompressedBytes)} uncompressed${gzipBytes > 0 ? ` (gzip taken as ${figures.gzipRatio} times its size)` : ""}`,
    `Time     ${duration(seconds.from * 1000)} to ${duration(seconds.to * 1000)}, as the domain takes it`,
    `Cost     ${dollars(usd.from)} to ${dollars(usd.to)} USD of Lambda, Step Functions and S3; docs/costs.md has the arithmetic`,
    `Runs     ${counted(batches, "execution")} of LoadObjects`,
    ...(isCapped ? ["Listing stopped early: there is more than this, and all of it would be loaded."] : []),
  ].join("\n");
}

function dollars(usd: number): string {
  return usd < 0.01 ? "0.01" : usd.toFixed(2);
}
