import { KinesisClient } from "@aws-sdk/client-kinesis";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { transformRecord } from "../../functions/cloudwatch/transform-log-events/transform-record.ts";
import type { FormatName } from "../../shared/log-formats/formats.ts";
import { sendRecords } from "../../shared/streams/send-records.ts";
import { startExecution } from "../executions/start-execution.ts";
import type { Stack } from "../stack/stack.ts";
import {
  loadConfigurationOf,
  loadSettingsOf,
  transformConfigurationOf,
} from "../stack/stack-configuration.ts";
import { recordEntries, sealRecordFile } from "./cloudwatch/record-entries.ts";
import { type RecordReload, reloadRecord } from "./cloudwatch/reload-records.ts";
import { invocationEntries, type KinesisEvent, wholeFile } from "./event-source/invocation-entries.ts";
import { type Invoked, reloadInvocations } from "./event-source/reload-invocations.ts";
import { FilePlace } from "./files/file-place.ts";
import { linesOf } from "./files/reject-file.ts";
import { documentEntries } from "./firehose/document-entries.ts";
import { documentMender } from "./firehose/mend-document.ts";
import { reloadDocuments } from "./firehose/reload-documents.ts";
import { formatFinder } from "./load/format-of-object.ts";
import { lineEntries } from "./load/line-entries.ts";
import { type LineReload, reloadLines } from "./load/reload-lines.ts";
import { type PlaceName, placeNames, type RejectPlace, type Verdict } from "./place.ts";
import { type DeadLetter, kindOf, loadReject, scheduleReject } from "./queues/dead-letter.ts";
import { DeadLetterQueue, sendMessage } from "./queues/queue-client.ts";
import { QueuePlace } from "./queues/queue-place.ts";

/** PutRecords is tried again for so long. */
const sendMs = 60_000;

type Opener = (stack: Stack, format: FormatName | undefined) => Promise<RejectPlace | undefined>;

const openers: Readonly<Record<PlaceName, Opener>> = {
  load: openLoad,
  cloudwatch: openCloudWatch,
  firehose: openFirehose,
  "event-source": openEventSource,
  "load-queue": openLoadQueue,
  "clean-schedule": openCleanSchedule,
};

/** The places that the stack has. @param only one of them @param format of objects whose keys tell none */
export async function openPlaces(
  stack: Stack,
  only: PlaceName | undefined,
  format: FormatName | undefined,
): Promise<RejectPlace[]> {
  const places: RejectPlace[] = [];
  for (const name of only === undefined ? placeNames : [only]) {
    const place = await openers[name](stack, format);
    if (place !== undefined) places.push(place);
  }
  return places;
}

/** What is needed to load again, asked for when first needed: to look needs none of it. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    return await made;
  };
}

async function openLoad(stack: Stack, format: FormatName | undefined): Promise<RejectPlace> {
  const s3 = stack.client(S3Client);
  const context = once(
    async (): Promise<LineReload> => ({
      client: await stack.openSearch(),
      configuration: await loadConfigurationOf(stack),
      formatOf: formatFinder(s3, format),
    }),
  );
  return new FilePlace(s3, {
    place: "load",
    bucket: await stack.resource("RejectBucket"),
    prefix: "rejects/load/",
    split: linesOf,
    entriesOf: lineEntries,
    reload: async (entries) => await reloadLines(await context(), entries),
  });
}

async function openCloudWatch(stack: Stack): Promise<RejectPlace> {
  const s3 = stack.client(S3Client);
  const bucket = await stack.resource("RejectBucket");
  const context = once(async (): Promise<RecordReload> => {
    const { logStream, rejectBucket, ...options } = await transformConfigurationOf(stack);
    return {
      transform: transformRecord,
      options,
      send: async ({ records }) =>
        await sendRecords(stack.client(KinesisClient), records, {
          streamName: logStream,
          deadlineMs: Date.now() + sendMs,
          isStopped: () => false,
        }),
      storeWhole: async (Key, Body) => {
        await s3.send(
          new PutObjectCommand({ Bucket: rejectBucket, Key, Body, ContentType: "application/json" }),
        );
      },
    };
  });
  return new FilePlace(s3, {
    place: "cloudwatch",
    bucket,
    prefix: "rejects/cloudwatch/",
    split: linesOf,
    entriesOf: recordEntries,
    reload: async (entries) => await reloadRecord(await context(), entries),
    seal: sealRecordFile,
  });
}

async function openFirehose(stack: Stack): Promise<RejectPlace | undefined> {
  const bucket = await stack.find("ArchiveBucket");
  if (bucket === undefined) return undefined;
  const { indexRotation, batchBytes, retryBudgetSeconds } = await loadSettingsOf(stack);
  const mend = documentMender(((await stack.parameter("ObjectFields")) ?? "").split(",").filter(Boolean));
  const retryBudgetMs = retryBudgetSeconds * 1000;
  return new FilePlace(stack.client(S3Client), {
    place: "firehose",
    bucket,
    prefix: "failed/",
    split: linesOf,
    entriesOf: (raws, file) => documentEntries(raws, file, indexRotation),
    reload: async (entries) =>
      await reloadDocuments({ client: await stack.openSearch(), batchBytes, retryBudgetMs, mend }, entries),
  });
}

async function openEventSource(stack: Stack): Promise<RejectPlace | undefined> {
  const FunctionName = await stack.find("TransformLogEventsFunction");
  if (FunctionName === undefined) return undefined;
  const invoke = async (event: KinesisEvent): Promise<Invoked> => {
    const Payload = JSON.stringify(event);
    const answer = await stack.client(LambdaClient).send(new InvokeCommand({ FunctionName, Payload }));
    return {
      functionError: answer.FunctionError,
      payload: Buffer.from(answer.Payload ?? []).toString("utf8"),
    };
  };
  return new FilePlace(stack.client(S3Client), {
    place: "event-source",
    bucket: await stack.resource("RejectBucket"),
    prefix: "aws/lambda/",
    split: wholeFile,
    entriesOf: invocationEntries,
    reload: async (entries) => await reloadInvocations(invoke, entries),
  });
}

async function openLoadQueue(stack: Stack): Promise<RejectPlace | undefined> {
  const url = await stack.find("LoadDeadLetters");
  if (url === undefined) return undefined;
  const sqs = stack.client(SQSClient);
  const reload = async (letter: DeadLetter): Promise<Verdict> => {
    const kind = kindOf(letter);
    if (kind === "unknown") return { kind: "left", why: "StartLoad would not know this message either" };
    if (kind === "nothing to load") return { kind: "skipped" };
    await sendMessage(sqs, await stack.resource("LoadQueue"), letter.body);
    return { kind: "loaded" };
  };
  return new QueuePlace(new DeadLetterQueue(sqs, url), { place: "load-queue", rejectOf: loadReject, reload });
}

async function openCleanSchedule(stack: Stack): Promise<RejectPlace | undefined> {
  const url = await stack.find("CleanDeadLetters");
  if (url === undefined) return undefined;
  // One run does what all of them would have done.
  const run = once(
    async () =>
      await startExecution(
        stack.client(SFNClient),
        await stack.resource("CleanIndexesStateMachine"),
        "reload",
        {},
      ),
  );
  return new QueuePlace(new DeadLetterQueue(stack.client(SQSClient), url), {
    place: "clean-schedule",
    rejectOf: scheduleReject,
    reload: async () => {
      await run();
      return { kind: "loaded" };
    },
  });
}
