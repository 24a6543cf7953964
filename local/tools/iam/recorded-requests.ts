import { type Call, type Recording, callText } from "./calls.ts";

/** A line of local/emulator/runtime/record-calls.mjs. */
export interface RecordedRequest {
  /** A function's physical name, or a command: `logpipe status`. */
  readonly caller: string;
  /** As it is in the signature; `es` for OpenSearch without one. */
  readonly service: string;
  /** `DELIVERY` of a function that has it. */
  readonly delivery?: string | undefined;
  readonly method: string;
  readonly path: string;
  /** `AmazonSQS.ReceiveMessage`, empty in protocols without it. */
  readonly target: string;
  /** Bucket and key that are copied from, or empty. */
  readonly copies: string;
  /** Members of the body that name the action or resources. */
  readonly members: Readonly<Record<string, string>>;
}
/** Logical → physical ids of the stack that was recorded. */
type Resources = Readonly<Record<string, string>>;

/** IAM's names of services, where signatures have others. */
const services: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };
/** The members that name the resource that IAM looks at; without one it is `*`. */
const naming: Readonly<Record<string, readonly string[]>> = {
  cloudformation: ["StackName"],
  events: ["Name", "Rule"],
  firehose: ["DeliveryStreamName"],
  kinesis: ["StreamARN", "StreamName"],
  logs: ["logGroupName"],
  secretsmanager: ["SecretId"],
  sqs: ["QueueUrl"],
  states: ["stateMachineArn", "executionArn", "mapRunArn"],
};
/** Requests for which IAM asks for no permission. */
const free = new Set(["sts:GetCallerIdentity"]);
/** Requests that IAM knows by another action. */
const otherActions: Readonly<Record<string, string>> = {
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sqs:SendMessageBatch": "sqs:SendMessage",
};
const s3Queries: readonly (readonly [query: string, action: string])[] = [
  ["notification", "s3:GetBucketNotification"],
  ["encryption", "s3:GetEncryptionConfiguration"],
  ["policy", "s3:GetBucketPolicy"],
  ["versionId", "s3:GetObjectVersion"],
];
const s3Methods: Readonly<Record<string, string>> = {
  GET: "s3:GetObject",
  HEAD: "s3:GetObject",
  PUT: "s3:PutObject",
  DELETE: "s3:DeleteObject",
};
const lambdaPaths: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ["GET", /^\/functions\/([^/]+)\/configuration$/, "lambda:GetFunctionConfiguration"],
  ["POST", /^\/functions\/([^/]+)\/invocations$/, "lambda:InvokeFunction"],
  ["GET", /^\/event-source-mappings\/([^/]+)$/, "lambda:GetEventSourceMapping"],
  ["PUT", /^\/event-source-mappings\/([^/]+)$/, "lambda:UpdateEventSourceMapping"],
];

/** Writes requests in IAM's words. Names that differ from run to run become `{key}`, `{index}`, `{execution}`. */
export class Translator {
  private readonly logicalIds: ReadonlyMap<string, string>;

  /** @param stacks all that were recorded, of one template */
  constructor(...stacks: readonly Resources[]) {
    const ids = stacks.flatMap((resources) => Object.entries(resources));
    this.logicalIds = new Map(ids.map(([logical, physical]) => [physical, logical]));
  }

  /** @returns callers → calls, sorted; functions by their logical ids. @throws Error for a request that it does not know */
  recording(requests: Iterable<RecordedRequest>): Recording {
    const byCaller = new Map<string, Set<string>>();
    for (const request of requests) {
      const caller = request.caller.startsWith("logpipe ") ? request.caller : this.functionOf(request);
      if (caller === undefined) continue; // a function that a test made
      const calls = byCaller.get(caller) ?? new Set();
      byCaller.set(caller, calls);
      const isCommand = caller.startsWith("logpipe ");
      // Commands are also tried where the stack, or a part of it, is absent.
      for (const call of this.callsOf(request))
        if (!free.has(call.action) && !(isCommand && call.resource === "Others")) calls.add(callText(call));
    }
    return sorted([...byCaller].map(([caller, calls]) => [caller, [...calls]]));
  }

  /** Its logical id, and how it delivers where that makes it ask for other things. */
  private functionOf({ caller, delivery }: RecordedRequest): string | undefined {
    const id = this.logicalIds.get(caller);
    return id === undefined || delivery !== "direct" ? id : `${id} directly`;
  }

  private callsOf(request: RecordedRequest): Call[] {
    const url = new URL(request.path, "http://localhost");
    const { service, target, members } = request;
    const operation = target === "" ? members["Action"] : target.replace(/^.*\./, "");
    if (operation !== undefined) return this.named(services[service] ?? service, operation, members);
    if (service === "s3") return this.ofS3(request, url);
    if (service === "lambda") return [this.ofLambda(request, url)];
    if (service === "es") return [ofOpenSearch(request, url)];
    throw unknown(request);
  }

  private named(service: string, operation: string, members: Resources): Call[] {
    const action = otherActions[`${service}:${operation}`] ?? `${service}:${operation}`;
    const value = (naming[service] ?? []).map((name) => members[name]).find((one) => one !== undefined);
    if (action === "kinesis:GetRecords") return [{ action, resource: "LogStream" }]; // named by its iterator
    if (action === "logs:DescribeLogGroups") return [{ action, resource: "*" }];
    if (action === "logs:DescribeSubscriptionFilters") return [{ action, resource: "log-group:{name}" }]; // any group's
    if (service === "cloudwatch") return [{ action, resource: "*" }];
    if (service === "cloudformation") return [{ action, resource: "Stack" }];
    if (value === undefined) return [{ action, resource: "*" }];
    const call = {
      action,
      resource: this.resourceOf(value) ?? (service === "logs" ? "log-group:{name}" : "Others"),
    };
    const passes = action === "logs:PutSubscriptionFilter" && members["roleArn"] !== undefined;
    return passes ? [call, { action: "iam:PassRole", resource: "SubscriptionRole" }] : [call];
  }

  /** By a physical id, an ARN or the end of one: `LogStream`, `LoadObjectsStateMachine:{execution}`. */
  private resourceOf(value: string): string | undefined {
    const exact = this.logicalIds.get(value);
    if (exact !== undefined) return exact;
    const [, kind, name = "", label] = /:(execution|mapRun):([^:/]+)(?:\/([^:]+))?/.exec(value) ?? [];
    for (const [physical, logical] of this.logicalIds) {
      if (kind === undefined ? endsIn(value, physical) : endsIn(physical, name)) {
        if (kind === undefined) return logical;
        if (kind === "mapRun") return `${logical}/${label}:{mapRun}`;
        return label === undefined ? `${logical}:{execution}` : `${logical}/${label}:{execution}`;
      }
    }
    return undefined;
  }

  private ofS3({ method, copies }: RecordedRequest, url: URL): Call[] {
    const [, bucket = "", ...key] = url.pathname.split("/");
    const place = key.join("/");
    const query = s3Queries.find(([name]) => url.searchParams.has(name))?.[1];
    if (place === "") {
      const action = query ?? "s3:ListBucket";
      return [{ action, resource: this.bucketOf(bucket) }];
    }
    const action = query ?? s3Methods[method];
    if (action === undefined) throw unknown({ service: "s3", method, path: url.pathname });
    const call = { action, resource: `${this.bucketOf(bucket)}/${keyPattern(place)}` };
    if (copies === "") return [call];
    const [from = "", ...source] = decodeURIComponent(copies).replace(/^\//, "").split("/");
    return [
      call,
      { action: "s3:GetObject", resource: `${this.bucketOf(from)}/${keyPattern(source.join("/"))}` },
    ];
  }

  /** A bucket of a test's own stands for the existing one of LogBucketName. */
  private bucketOf(name: string): string {
    return this.logicalIds.get(name) ?? "LogBucket";
  }

  private ofLambda({ method, path }: RecordedRequest, { pathname }: URL): Call {
    const rest = pathname.replace(/^\/\d{4}-\d\d-\d\d/, "");
    for (const [wanted, pattern, action] of lambdaPaths) {
      const [, name] = (method === wanted ? pattern.exec(rest) : null) ?? [];
      if (name !== undefined)
        return { action, resource: this.resourceOf(decodeURIComponent(name)) ?? "Others" };
    }
    throw unknown({ service: "lambda", method, path });
  }
}

const endsIn = (text: string, end: string): boolean =>
  text === end || text.endsWith(`:${end}`) || text.endsWith(`/${end}`);

/** The folders that policies tell apart in the stack's buckets, and `{key}` for the rest. */
function keyPattern(key: string): string {
  const [folder] =
    /^(rejects\/load|rejects\/cloudwatch|rejects\/app-logs|archive-heads|oversize|backfill|aws\/lambda|archive|failed)\//.exec(
      key,
    ) ?? [];
  return `${folder ?? ""}{key}`;
}

/** The service's own API is signed like the domain's. */
function ofOpenSearch({ method }: RecordedRequest, { pathname }: URL): Call {
  if (/^\/2021-01-01\/opensearch\/domain\/[^/]+$/.test(pathname) && method === "GET")
    return { action: "es:DescribeDomain", resource: "OpenSearchDomain" };
  const action = `es:ESHttp${method[0]}${method.slice(1).toLowerCase()}`;
  return { action, resource: `OpenSearchDomain${domainPath(decodeURIComponent(pathname))}` };
}

/** `/app-logs-2026-w01/_settings` → `/{index}/_settings`: what is no API's name is an index's. Wildcards and lists stay. */
function domainPath(path: string): string {
  const segments = path.split("/").slice(1);
  const named = segments.map((segment, at) => {
    if (segment === "" || segment.startsWith("_")) return segment;
    const before = segments.slice(0, at).join("/");
    if (before === "_index_template")
      return `${segment.startsWith("logpipe-") ? "logpipe-" : ""}{template}${segment.includes("*") ? "*" : ""}`;
    if (/^$|^_cat\/indices$|^_alias$/.test(before)) return indexPattern(segment);
    return before.endsWith("_doc") ? "{id}" : segment;
  });
  return `/${named.join("/")}`;
}

function indexPattern(names: string): string {
  const pattern = names.includes("*") ? "{index}*" : "{index}";
  return names.includes(",") ? `${pattern},${pattern}` : pattern;
}

function unknown({ service, method, path }: Pick<RecordedRequest, "service" | "method" | "path">): Error {
  return new Error(
    `${service} ${method} ${path}: no IAM action is known; add it to local/tools/iam/recorded-requests.ts`,
  );
}

function sorted(entries: readonly (readonly [string, readonly string[]])[]): Recording {
  return Object.fromEntries(
    entries
      .map(([caller, calls]) => [caller, calls.toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Both together. */
export function merged(one: Recording, other: Recording): Recording {
  const callers = new Set([...Object.keys(one), ...Object.keys(other)]);
  return sorted(
    [...callers].map((caller) => [caller, [...new Set([...(one[caller] ?? []), ...(other[caller] ?? [])])]]),
  );
}

/** What is in a recording and not in the other, as `caller: call`. */
export function missingIn(known: Recording, made: Recording): string[] {
  return Object.entries(made).flatMap(([caller, calls]) =>
    calls.filter((call) => known[caller]?.includes(call) !== true).map((call) => `${caller}: ${call}`),
  );
}
