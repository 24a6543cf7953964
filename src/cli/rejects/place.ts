/** Where what did not arrive is kept. */
export const placeNames = [
  "load",
  "cloudwatch",
  "firehose",
  "event-source",
  "load-queue",
  "clean-schedule",
] as const;
export type PlaceName = (typeof placeNames)[number];

/** What each place holds, in words. */
export const placeMeanings: Readonly<Record<PlaceName, string>> = {
  load: "lines of load-balancer objects",
  cloudwatch: "records and events of CloudWatch logs",
  firehose: "documents that OpenSearch refused from Firehose",
  "event-source": "batches that TransformLogEvents could not take",
  "load-queue": "messages about objects that no load was started for",
  "clean-schedule": "runs of CleanIndexes that the schedule could not start",
};

/** One thing that did not arrive. */
export interface FoundReject {
  readonly place: PlaceName;
  readonly reason: string;
  readonly message: string;
  /** Where it came from: `s3://bucket/key byte 123` */
  readonly from: string;
  /** Where it is kept: the URL of an object, or a queue. */
  readonly keptIn: string;
  /** The same for the same reject, wherever and however often it is kept. */
  readonly identity: string;
  /** When it was rejected, or arrived; epoch milliseconds. */
  readonly atMs: number;
  /** That it takes where it is kept. */
  readonly bytes: number;
  /** The line, document or message itself. */
  readonly content: string;
}

/** What became of a reject that was to be loaded again. */
export type Verdict =
  | { readonly kind: "loaded" }
  /** There is nothing to load in it any more: an empty line, a log group of the stack's own. */
  | { readonly kind: "skipped" }
  /** Refused again, with this reason. */
  | { readonly kind: "rejected"; readonly reason: string; readonly message: string }
  /** It was not tried, or may not be taken away; it stays as it is. */
  | { readonly kind: "left"; readonly why: string };

/** Whether a reject is meant by the options of the command. */
export type IsChosen = (reject: Pick<FoundReject, "reason">) => boolean;

export interface RejectPlace {
  readonly place: PlaceName;
  /** What is there, each reject once, the latest first as far as that can be told. */
  find(): AsyncGenerator<FoundReject>;
  /**
   * Loads again what is chosen, and takes away what loaded: first the one, then the other.
   * @param tell is told of each, once it is settled
   */
  reload(isChosen: IsChosen, tell: (reject: FoundReject, verdict: Verdict) => void): Promise<void>;
}
