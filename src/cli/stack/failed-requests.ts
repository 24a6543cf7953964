import { z } from "zod";

/** A request to AWS that failed. */
export interface FailedRequest {
  /** As IAM calls it: `states:ListExecutions` */
  readonly action: string;
  /** What it was about, where its input tells: `s3://bucket/key` or an ARN. */
  readonly resource: string | undefined;
}

/** What the SDK's own logging middleware tells of an error. */
const told = z.object({
  clientName: z.string(),
  commandName: z.string(),
  error: z.instanceof(Error),
  input: z.record(z.string(), z.unknown()).default({}),
});

/** IAM's name of a service, where it is not that of the client. */
const services: Readonly<Record<string, string>> = {
  sfn: "states",
  cloudwatchlogs: "logs",
  opensearch: "es",
};
const actions: Readonly<Record<string, string>> = {
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
};
const resourceFields = [
  "executionArn",
  "mapRunArn",
  "stateMachineArn",
  "QueueUrl",
  "UUID",
  "StackName",
  "StreamName",
  "DeliveryStreamName",
  "logGroupName",
] as const;

const known = new WeakMap<Error, FailedRequest>();

/** A logger for SDK clients: writes nothing, remembers which request an error belongs to. */
export const requestLogger = {
  debug: (): void => undefined,
  info: (): void => undefined,
  warn: (): void => undefined,
  error: (content: unknown): void => {
    const parsed = told.safeParse(content);
    if (!parsed.success) return;
    const { clientName, commandName, error, input } = parsed.data;
    const client = clientName.replace(/Client$/, "").toLowerCase();
    const action = `${services[client] ?? client}:${commandName.replace(/Command$/, "")}`;
    known.set(error, { action: actions[action] ?? action, resource: resourceOf(input) });
  },
};

function resourceOf(input: Readonly<Record<string, unknown>>): string | undefined {
  const { Bucket: bucket, Key: key } = input;
  if (typeof bucket === "string") return `s3://${bucket}/${typeof key === "string" ? key : ""}`;
  const field = resourceFields.find((name) => typeof input[name] === "string");
  return field === undefined ? undefined : String(input[field]);
}

export function requestOf(error: unknown): FailedRequest | undefined {
  return error instanceof Error ? known.get(error) : undefined;
}
