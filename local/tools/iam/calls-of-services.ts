/** What AWS's services, or our code in deployments that no test makes, ask for. */
export interface ListedCalls {
  /** In messages: `Firehose`. */
  readonly caller: string;
  /** The guide, or the test, that says so. */
  readonly source: string;
  /** The role whose policies have to allow it; without one, a service that only a resource's policy lets in. */
  readonly role?: string;
  /** The service in `Principal`. */
  readonly service?: string;
  /** A managed policy that people attach to roles of their own. */
  readonly policy?: string;
  /** Conditions of the template without which there is no such call. */
  readonly when?: string | readonly string[];
  readonly calls: readonly string[];
  /** What happens when such a call is refused. */
  readonly consequence: string;
}

const domain = "OpenSearchDomain";
const ruleName = "StepFunctionsGetEventsForStepFunctionsExecutionRule";

export const callsOfServices: readonly ListedCalls[] = [
  {
    caller: "Firehose",
    source: "Firehose guide: Grant Firehose access to a public OpenSearch Service destination",
    consequence: "application logs reach neither OpenSearch nor the archive",
    role: "DeliveryRole",
    when: "DeliversByFirehose",
    calls: [
      ...["DescribeStream", "GetShardIterator", "GetRecords", "ListShards"].map(
        (name) => `kinesis:${name} LogStream`,
      ),
      ...["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"].map(
        (name) => `s3:${name} ArchiveBucket`,
      ),
      ...["AbortMultipartUpload", "GetObject", "PutObject"].flatMap((name) => [
        `s3:${name} ArchiveBucket/archive/{key}`,
        `s3:${name} ArchiveBucket/failed/{key}`,
      ]),
      ...["DescribeDomain", "DescribeDomains", "DescribeDomainConfig"].map((name) => `es:${name} ${domain}`),
      `es:ESHttpPost ${domain}/_bulk`,
      `es:ESHttpPut ${domain}/app-logs-2026-w01`,
      ...[
        "_all/_settings",
        "_cluster/stats",
        "app-logs-2026-w01/_mapping/{type}",
        "_nodes",
        "_nodes/stats",
        "_nodes/{node}/stats",
        "_stats",
        "app-logs-2026-w01/_stats",
      ].map((path) => `es:ESHttpGet ${domain}/${path}`),
      "logs:PutLogEvents DeliveryLogGroup:log-stream:opensearch",
      "logs:PutLogEvents DeliveryLogGroup:log-stream:archive",
    ],
  },
  {
    caller: "Firehose",
    source: "Firehose guide: Grant Firehose access to an OpenSearch Service destination in a VPC",
    consequence: "Firehose does not reach a domain in a VPC",
    role: "DeliveryRole",
    when: ["DeliversByFirehose", "InVpc"],
    calls: [
      ...["CreateNetworkInterface", "CreateNetworkInterfacePermission", "DeleteNetworkInterface"].map(
        (name) => `ec2:${name} network-interface/{id}`,
      ),
      "ec2:DescribeVpcAttribute vpc/{id}",
      ...["NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"].map((what) => `ec2:Describe${what} *`),
    ],
  },
  {
    caller: "CloudWatch Logs",
    source: "CloudWatch Logs guide: Log group-level subscription filters, Kinesis Data Streams",
    consequence: "CloudWatch logs do not reach the stream",
    role: "SubscriptionRole",
    calls: ["kinesis:PutRecord CloudWatchStream"],
  },
  {
    caller: "the event source of TransformLogEvents",
    source: "Lambda guide: Configuring a Kinesis event source, permissions; Retain discarded batches, S3",
    consequence: "CloudWatch logs are not transformed, or what no retry helped is lost",
    role: "TransformLogEventsRole",
    calls: [
      ...["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
        (name) => `kinesis:${name} CloudWatchStream`,
      ),
      "s3:PutObject RejectBucket/aws/lambda/{key}",
      "s3:ListBucket RejectBucket",
    ],
  },
  {
    caller: "the event source of DeliverRecords",
    source: "Lambda guide: Configuring a Kinesis event source, permissions; Retain discarded batches, S3",
    consequence: "application logs are not delivered, or what became too old is lost",
    role: "DeliverRecordsRole",
    when: "DeliversDirectly",
    calls: [
      ...["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
        (name) => `kinesis:${name} LogStream`,
      ),
      "s3:PutObject RejectBucket/aws/lambda/{key}",
      "s3:ListBucket RejectBucket",
    ],
  },
  {
    caller: "the event source of StartLoad",
    source: "Lambda guide: Creating and configuring an Amazon SQS event source mapping, permissions",
    consequence: "new objects wait in LoadQueue and are not loaded",
    role: "StartLoadRole",
    calls: ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((name) => `sqs:${name} LoadQueue`),
  },
  {
    caller: "EventBridge's rule",
    source: "EventBridge guide: Using resource-based policies, Amazon SQS; Dead-letter queues, permissions",
    consequence: "new objects are not noticed, and nothing keeps their events",
    service: "events.amazonaws.com",
    calls: ["sqs:SendMessage LoadQueue", "sqs:SendMessage LoadDeadLetters"],
  },
  {
    caller: "EventBridge Scheduler",
    source: "EventBridge Scheduler guide: Setting up the execution role; Configuring a dead-letter queue",
    consequence: "old indexes are not deleted, and nothing says so",
    role: "CleanScheduleRole",
    calls: ["states:StartExecution CleanIndexesStateMachine", "sqs:SendMessage CleanDeadLetters"],
  },
  {
    caller: "Classic and Application Load Balancers",
    source: "Elastic Load Balancing guides: Enable access logs",
    consequence: "access logs are not delivered to the created bucket",
    service: "logdelivery.elasticloadbalancing.amazonaws.com",
    when: "CreateLogBucket",
    calls: ["s3:PutObject LogBucket/{prefix}/AWSLogs/123456789012/elasticloadbalancing/{key}"],
  },
  {
    caller: "Network Load Balancers",
    source: "Network Load Balancer guide: Access logs, bucket requirements",
    consequence: "access logs are not delivered to the created bucket",
    service: "delivery.logs.amazonaws.com",
    when: "CreateLogBucket",
    calls: ["s3:PutObject LogBucket/AWSLogs/123456789012/{key}", "s3:GetBucketAcl LogBucket"],
  },
  {
    caller: "S3 server access logs",
    source: "S3 guide: Enabling Amazon S3 server access logging",
    consequence: "server access logs are not delivered to the created bucket",
    service: "logging.s3.amazonaws.com",
    when: "CreateLogBucket",
    calls: ["s3:PutObject LogBucket/{key}"],
  },
  {
    caller: "CloudWatch alarms",
    source: "CloudWatch guide: Notifying users on alarm changes",
    consequence: "alarms notify nobody",
    service: "cloudwatch.amazonaws.com",
    when: "CreateAlarmTopic",
    calls: ["sns:Publish AlarmTopic"],
  },
  {
    caller: "applications",
    source: "Kinesis guide: Controlling access, example policies; KPL and Kinesis Agent, prerequisites",
    consequence: "applications cannot write their logs",
    policy: "LogStreamProducerPolicy",
    calls: [
      ...["PutRecord", "PutRecords", "DescribeStream", "DescribeStreamSummary", "ListShards"].map(
        (name) => `kinesis:${name} LogStream`,
      ),
      "cloudwatch:PutMetricData *",
    ],
  },
  {
    caller: "people who read",
    source:
      "OpenSearch Dashboards: requests of Discover, dashboards and TSVB; logpipe ui (tests/template/access.test.ts)",
    consequence: "people cannot search the logs",
    policy: "LogReaderPolicy",
    calls: [
      ...["Get", "Post"].flatMap((method) =>
        ["_search", "{index}*/_search", "_msearch", "{index}*/_msearch"].map(
          (path) => `es:ESHttp${method} ${domain}/${path}`,
        ),
      ),
      ...["{index}*/_field_caps", "_cat/indices/{index}*"].map((path) => `es:ESHttpGet ${domain}/${path}`),
      ...["Get", "Head"].flatMap((method) =>
        ["_dashboards", "_dashboards/app/home"].map((path) => `es:ESHttp${method} ${domain}/${path}`),
      ),
      ...["internal/search/opensearch", "api/saved_objects/_bulk_get", "api/metrics/vis/data"].map(
        (path) => `es:ESHttpPost ${domain}/_dashboards/${path}`,
      ),
    ],
  },
];

/** Our own code's requests in deployments or moments that the local stack does not have. */
export const callsElsewhere: readonly ListedCalls[] = [
  ...["PlanChunks", "LoadChunk"].map((step) => ({
    caller: `${step}Function`,
    source: "S3 API reference, GetObject and HeadObject: S3 looks at it when the object is missing",
    consequence:
      "an object that is gone answers 403 instead of 404, and a load fails that should name the object",
    role: `${step}Role`,
    calls: ["s3:ListBucket LogBucket", "s3:ListBucket ArchiveBucket"],
  })),
  ...["DeliverRecords", "TransformLogEvents"].map((step) => ({
    caller: `${step}Function`,
    source: "S3 API reference, GetObject and HeadObject: S3 looks at it when the object is missing",
    consequence: "the first object of a shard answers 403 instead of 404, and nothing is delivered",
    role: `${step}Role`,
    when: "DeliversDirectly",
    calls: ["s3:ListBucket ArchiveBucket"],
  })),
  {
    caller: "LoadChunkFunction",
    source: "tests/shared/aws/redaction-salt.test.ts: the key is fetched where addresses are hashed",
    consequence: "chunks fail as SecretUnavailableError",
    role: "LoadChunkRole",
    when: "HashesAddresses",
    calls: ["secretsmanager:GetSecretValue RedactionSalt"],
  },
  {
    caller: "PrepareDomainFunction",
    source:
      "tests/functions/prepare, tests/shared/custom-resource: only while a stack rolls back or is deleted",
    consequence: "a stack that rolls back hangs or fails to roll back",
    role: "PrepareDomainRole",
    calls: ["cloudformation:DescribeStacks Stack"],
  },
  {
    caller: "PrepareDomainFunction",
    source: "tests/functions/prepare/prepare-domain: only domains of Amazon have Dashboards under that path",
    consequence: "the domain has no dashboards",
    role: "PrepareDomainRole",
    calls: [
      `es:ESHttpGet ${domain}/{index}*/_field_caps`,
      `es:ESHttpPost ${domain}/_dashboards/api/saved_objects/_import`,
    ],
  },
  {
    caller: "PrepareDomainFunction",
    source:
      "tests/functions/prepare/prepare-domain: only where indexes are older than fields of their template",
    consequence: "documents with new fields are refused until the next index begins",
    role: "PrepareDomainRole",
    calls: [`es:ESHttpPut ${domain}/{index}/_mapping`],
  },
  {
    caller: "PrepareDomainFunction",
    source: "tests/functions/prepare/prepare-domain: only under fine-grained access control",
    consequence: "OpenSearch refuses the stack's roles, and the deployment fails",
    role: "PrepareDomainRole",
    when: "HasFineGrainedAccessControl",
    calls: [
      ...["logpipe-loader", "logpipe-delivery", "logpipe-cleaner"].map(
        (role) => `es:ESHttpPut ${domain}/_plugins/_security/api/roles/${role}`,
      ),
      ...["logpipe-loader", "logpipe-delivery", "logpipe-cleaner", "all_access", "security_manager"].map(
        (role) => `es:ESHttpPut ${domain}/_plugins/_security/api/rolesmapping/${role}`,
      ),
    ],
  },
  {
    caller: "SubscribeLogGroupsFunction",
    source:
      "tests/functions/cloudwatch, tests/shared/custom-resource: only while a stack rolls back or is deleted",
    consequence: "a stack that rolls back hangs or fails to roll back",
    role: "SubscribeLogGroupsRole",
    calls: ["cloudformation:DescribeStacks Stack"],
  },
];

/** Of every function: "Defining Lambda function permissions with an execution role". */
export const callsOfEveryFunction = (logGroup: string): string[] => [
  `logs:CreateLogStream ${logGroup}:log-stream:{stream}`,
  `logs:PutLogEvents ${logGroup}:log-stream:{stream}`,
  "xray:PutTraceSegments *",
  "xray:PutTelemetryRecords *",
];

/** Of every state machine: "Logging using CloudWatch Logs" and "Trace requests with X-Ray" in the Step Functions guide. */
export const callsOfEveryStateMachine: readonly string[] = [
  ...["Create", "Get", "Update", "Delete"].map((verb) => `logs:${verb}LogDelivery *`),
  "logs:ListLogDeliveries *",
  "logs:PutResourcePolicy *",
  "logs:DescribeResourcePolicies *",
  "logs:DescribeLogGroups *",
  "xray:PutTraceSegments *",
  "xray:PutTelemetryRecords *",
  "xray:GetSamplingRules *",
  "xray:GetSamplingTargets *",
];

/** "Call Step Functions from Step Functions: IAM policies", of `.sync`. */
export const callsOfNestedExecution = (machine: string): string[] => [
  `states:StartExecution ${machine}`,
  `states:DescribeExecution ${machine}:{execution}`,
  `states:StopExecution ${machine}:{execution}`,
  ...["PutTargets", "PutRule", "DescribeRule"].map((name) => `events:${name} event-rule/${ruleName}`),
];

/** "IAM policies for using Distributed Map states": children, and a redrive of them. */
export const callsOfDistributedMap = (machine: string, label: string): string[] => [
  `states:StartExecution ${machine}`,
  ...["DescribeExecution", "StopExecution"].flatMap((name) => [
    `states:${name} ${machine}/${label}:{execution}`,
    `states:${name} ${machine}:{execution}`,
  ]),
  `states:RedriveExecution ${machine}/${label}:{execution}`,
];
