import type { Fault } from "./fault-proxy.ts";
import type { S3Fault } from "./s3-fault-proxy.ts";

export interface FaultCell {
  readonly name: string;
  readonly openSearch?: Omit<Fault, "index">;
  readonly s3?: S3Fault;
  /** Whether documents may end among the rejects that OpenSearch would take without the fault. */
  readonly mayReject?: boolean;
}

const fault = (kind: Fault["kind"], more: Partial<Fault> = {}) => ({ kind, every: 2, times: 3, ...more });
const items = (status: number, type?: string) =>
  fault("items", { status, times: 4, ...(type === undefined ? {} : { type }) });

/** What OpenSearch, or the way to it, does to requests and to items; the first cells represent the others. */
export const openSearchCells: readonly FaultCell[] = [
  { name: "429 of items", openSearch: items(429) },
  { name: "503 of requests", openSearch: fault("status", { status: 503 }) },
  { name: "413 of requests", openSearch: fault("status", { status: 413 }), mayReject: true },
  { name: "the connection is reset", openSearch: fault("reset") },
  { name: "the answer is lost after half of the items", openSearch: fault("answer-lost", { half: true }) },
  { name: "the answer is slow", openSearch: fault("slow", { times: 1 }) },
  { name: "403 of requests: the cluster refuses", openSearch: fault("status", { status: 403 }) },
  { name: "503 of items", openSearch: items(503, "unavailable_shards_exception") },
  { name: "429 of requests", openSearch: fault("status", { status: 429 }) },
  { name: "413 of items", openSearch: items(413, "too_large"), mayReject: true },
  { name: "403 of items: the cluster refuses", openSearch: items(403, "cluster_block_exception") },
  { name: "the answer is lost", openSearch: fault("answer-lost") },
  { name: "the answer never comes", openSearch: fault("held", { every: 1, times: 1 }) },
  {
    name: "the answer is slow after half of the items",
    openSearch: fault("slow", { half: true, times: 1 }),
  },
];

/** The requests of a delivery to S3. */
const requests = [
  ["PUT", "archive/"],
  ["PUT", "archive-heads/"],
  ["GET", "archive-heads/"],
  ["HEAD", "archive/"],
  ["PUT", "rejects/"],
  ["PUT", "oversize/"],
] as const;
const answers = ["SlowDown", "InternalError", "AccessDenied", "reset", "PreconditionFailed"] as const;
/** As many as the SDK repeats by itself, and more. */
const repetitions = [2, 5] as const;

const everyS3Cell: readonly FaultCell[] = requests.flatMap(([method, prefix]) =>
  answers
    // S3 answers 412 where a condition was made.
    .filter((one) => one !== "PreconditionFailed" || (method === "PUT" && prefix.startsWith("archive")))
    .flatMap((one) =>
      (method === "PUT" ? [false, true] : [false]).flatMap((applied) =>
        repetitions.map((times) => ({
          name: `S3: ${method} ${prefix}… ${one} ${times} times${applied ? ", after it was done" : ""}`,
          s3: { method, prefix, answers: one, applied, times },
        })),
      ),
    ),
);

/** One of each answer and of each request. */
function represents({ s3 }: FaultCell): boolean {
  if (s3 === undefined || s3.times !== 2) return false;
  const { prefix, answers: given, applied, method } = s3;
  if (method === "HEAD") return given === "InternalError";
  if (method === "GET") return given === "SlowDown";
  if (prefix === "archive/") return given === "PreconditionFailed" || (given === "SlowDown" && applied);
  if (prefix === "archive-heads/")
    return applied && (given === "InternalError" || given === "PreconditionFailed");
  return !applied && given === (prefix === "rejects/" ? "AccessDenied" : "reset");
}

/** What S3 answers; the first cells represent the others. */
export const s3Cells: readonly FaultCell[] = [
  ...everyS3Cell.filter(represents),
  ...everyS3Cell.filter((cell) => !represents(cell)),
];
export const representativeS3Cells = everyS3Cell.filter(represents).length;
/** Of `openSearchCells`. */
export const representativeOpenSearchCells = 7;
