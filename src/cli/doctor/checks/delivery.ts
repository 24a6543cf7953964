import { describeDelivery, type ErrorLine, readDeliveryErrors } from "../../stack/delivery.ts";
import { readMetric } from "../../stack/metrics.ts";
import { countObjects, listFolders, type ObjectCount } from "../../stack/objects.ts";
import type { Stack } from "../../stack/stack.ts";
import { counted, duration, figure } from "../../terminal/figures.ts";
import { explainDeliveryError } from "./delivery-errors.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";

export const deliveryCheck: Check = {
  name: "delivery",
  about: "Firehose: its state, its errors, its lag, what OpenSearch refused",
  needs: ["stream"],
  questions: [askState, askErrors, askFreshness, askFailedObjects],
};

async function askState({ stack }: Examination): Promise<readonly Finding[]> {
  const name = await stack.find("DeliveryStream");
  if (name === undefined)
    return (await isDirect(stack)) ? [ok("Delivery is direct: there is no Firehose")] : noStream;
  const found = await describeDelivery(stack, name);
  return diagnoseDelivery({
    name,
    status: found?.DeliveryStreamStatus,
    failure: found?.FailureDescription?.Details,
    sourceArn: found?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN,
    logStream: (await stack.output("LogStreamName")) ?? "",
  });
}

const noStream = [
  failed("The stack has no DeliveryStream: it was deleted outside the stack", "Deploy the stack again."),
];

/** Whether application logs and CloudWatch logs are delivered without Firehose. */
async function isDirect(stack: Stack): Promise<boolean> {
  return (await stack.parameter("Delivery")) === "direct";
}

async function askErrors({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  if ((await stack.find("DeliveryLogGroup")) === undefined) return [];
  return diagnoseErrorLines(await readDeliveryErrors(stack, nowMs - 3_600_000), nowMs);
}

async function askFreshness({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const DeliveryStreamName = await stack.find("DeliveryStream");
  if (DeliveryStreamName === undefined) return [];
  const freshness = await readMetric(
    stack,
    {
      namespace: "AWS/Firehose",
      metric: "DeliveryToAmazonOpenSearchService.DataFreshness",
      dimensions: { DeliveryStreamName },
      statistic: "Maximum",
      minutes: 15,
    },
    nowMs,
  );
  return diagnoseFreshness(freshness, Number((await stack.parameter("DeliveryBufferSeconds")) ?? 0));
}

/** Keys are failed/KIND/yyyy/MM/dd/…, in UTC. */
async function askFailedObjects({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  if (await isDirect(stack)) return [];
  const bucket = (await stack.output("ArchiveBucketName")) ?? "";
  const today = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  const counts: Record<string, ObjectCount> = {};
  for (const folder of await listFolders(stack, bucket, "failed/")) {
    const found = await countObjects(stack, bucket, `${folder}${today}/`);
    if (found.objects > 0) counts[folder.split("/")[1] ?? ""] = found;
  }
  return diagnoseFailedObjects(counts);
}

export interface DeliveryFacts {
  readonly name: string;
  /** Undefined: there is no such delivery stream. */
  readonly status: string | undefined;
  readonly failure: string | undefined;
  readonly sourceArn: string | undefined;
  readonly logStream: string;
}

export function diagnoseDelivery(facts: DeliveryFacts): readonly Finding[] {
  const { name, status, failure, sourceArn, logStream } = facts;
  const again = "Deploy the stack again.";
  if (status === undefined)
    return [failed(`The delivery stream ${name} does not exist: it was deleted outside the stack`, again)];
  if (status !== "ACTIVE")
    return [
      /FAILED|DELETING/.test(status)
        ? failed(`${name} is ${status}${failure === undefined ? "" : `: ${failure}`}`, again)
        : warning(`${name} is ${status}`, "Check again in a minute."),
    ];
  if (sourceArn !== undefined && !sourceArn.endsWith(`/${logStream}`))
    return [
      failed(`${name} reads ${sourceArn}, not ${logStream}: what applications write is not read`, again),
    ];
  return [ok(`Firehose ${name} is ACTIVE and reads ${logStream}`)];
}

/** Errors of the last hour, each type once. */
export function diagnoseErrorLines(lines: readonly ErrorLine[], nowMs: number): readonly Finding[] {
  const byCode = Map.groupBy(lines, ({ code }) => code);
  return [...byCode].map(([code, ofCode]) => {
    const last = ofCode.reduce((latest, line) => (line.atMs > latest.atMs ? line : latest));
    const { means, remedy } = explainDeliveryError(code, last.message);
    const when = `${counted(ofCode.length, "time")} in the last hour, most recently ${duration(nowMs - last.atMs)} ago`;
    return failed(`${code}: ${means} (${when})`, `${remedy}\nFirehose says: ${last.message}`);
  });
}

/** @param freshnessSeconds age of the oldest record that has not been delivered; undefined: no data */
export function diagnoseFreshness(
  freshnessSeconds: number | undefined,
  bufferSeconds: number,
): readonly Finding[] {
  if (freshnessSeconds === undefined) return [];
  const lag = duration(freshnessSeconds * 1000);
  if (freshnessSeconds <= bufferSeconds + 300) return [ok(`Deliveries to OpenSearch are ${lag} behind`)];
  return [
    failed(
      `Deliveries to OpenSearch are ${lag} behind (DataFreshness)`,
      "Records older than StreamRetentionHours are lost to OpenSearch: see the errors above and the checks opensearch and cluster.",
    ),
  ];
}

/** @param counts today's objects under failed/, by Firehose's name for the type of error */
export function diagnoseFailedObjects(
  counts: Readonly<Record<string, Pick<ObjectCount, "objects" | "isCapped">>>,
): readonly Finding[] {
  const all = Object.values(counts).reduce((sum, { objects }) => sum + objects, 0);
  if (all === 0) return [ok("Nothing is under failed/ in the archive bucket today")];
  const more = Object.values(counts).some(({ isCapped }) => isCapped) ? "More than " : "";
  const types = Object.entries(counts).map(([type, { objects }]) => `${type}: ${figure(objects)}`);
  return [
    warning(
      `${more}${counted(all, "object")} of today under failed/ in the archive bucket (${types.join(", ")}): OpenSearch refused their documents`,
      "logpipe rejects shows why; logpipe rejects reload loads them again once that is fixed.",
    ),
  ];
}
