/** Where things that did not arrive are kept. */
export const placeNames = [
  "load",
  "cloudwatch",
  "app-logs",
  "firehose",
  "event-source",
  "load-queue",
  "clean-schedule",
] as const;
export type PlaceName = (typeof placeNames)[number];

/** Places that are queues. Reading one hides its messages from everybody else for a moment. */
const queuePlaces: ReadonlySet<PlaceName> = new Set(["load-queue", "clean-schedule"]);
export const objectPlaces: readonly PlaceName[] = placeNames.filter((name) => !queuePlaces.has(name));

/** What each place holds. */
export const placeMeanings: Readonly<Record<PlaceName, string>> = {
  load: "lines of load-balancer objects",
  cloudwatch: "records and events of CloudWatch logs",
  "app-logs": "records and documents of applications, delivered directly",
  firehose: "documents from Firehose that OpenSearch refused",
  "event-source": "batches that TransformLogEvents or DeliverRecords could not process",
  "load-queue": "messages about objects for which no load was started",
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
  /** Its size where it is kept. */
  readonly bytes: number;
  /** The line, document or message itself. */
  readonly content: string;
}

/** What became of a reject that was to be loaded again. */
export type Verdict =
  | { readonly kind: "loaded" }
  /** There is nothing left to load in it: an empty line, one of the stack's own log groups. */
  | { readonly kind: "skipped" }
  /** Refused again, for this reason. */
  | { readonly kind: "rejected"; readonly reason: string; readonly message: string }
  /** It was not tried, or may not be removed; it stays as it is. */
  | { readonly kind: "left"; readonly why: string };

/** Whether the options of the command select a reject. */
export type IsChosen = (reject: Pick<FoundReject, "reason">) => boolean;

export interface RejectPlace {
  readonly place: PlaceName;
  /** Everything that is there, each reject once, the latest first as far as that is known. */
  find(): AsyncGenerator<FoundReject>;
  /**
   * Loads again what is chosen, and removes what was loaded: in this order.
   * @param onSettled receives each reject once its outcome is known
   */
  reload(isChosen: IsChosen, onSettled: (reject: FoundReject, verdict: Verdict) => void): Promise<void>;
}

/** Makes something when it is first needed: listing rejects needs less than loading them. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    return await made;
  };
}
