/** A request to AWS that failed. */
export interface FailedRequest {
  /** As IAM calls it: `states:ListExecutions` */
  readonly action: string;
  /** What it was about, as far as its input says: `s3://bucket/key` or an ARN. */
  readonly resource: string | undefined;
}

/** Names of services in IAM, where they differ from the client's. */
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

/** Errors are the SDK's own objects: what belongs to them is kept separately. */
const known = new WeakMap<Error, FailedRequest>();

/** Remembers which request an error belongs to. @param error whatever the SDK threw */
export function rememberFailedRequest(
  error: unknown,
  { clientName = "", commandName = "" }: { readonly clientName?: string; readonly commandName?: string },
  input: object,
): void {
  if (!(error instanceof Error)) return;
  const client = clientName.replace(/Client$/, "").toLowerCase();
  const action = `${services[client] ?? client}:${commandName.replace(/Command$/, "")}`;
  known.set(error, { action: actions[action] ?? action, resource: resourceOf(input) });
}

function resourceOf(input: object): string | undefined {
  const fields = new Map<string, unknown>(Object.entries(input));
  const [bucket, key] = [fields.get("Bucket"), fields.get("Key")];
  if (typeof bucket === "string") return `s3://${bucket}/${typeof key === "string" ? key : ""}`;
  return resourceFields.map((name) => fields.get(name)).find((value) => typeof value === "string");
}

export function requestOf(error: unknown): FailedRequest | undefined {
  return error instanceof Error ? known.get(error) : undefined;
}
