/** What one of Firehose's error codes means, and what to do. */
export interface DeliveryError {
  readonly means: string;
  readonly remedy: string;
}

interface Rule extends DeliveryError {
  readonly code: RegExp;
  /** Must also match the message. */
  readonly message?: RegExp;
}

/** "Data delivery errors" in the Firehose guide; OpenSearch's begin with ES or OS. The first match counts. */
const rules: readonly Rule[] = [
  {
    code: /^Kinesis\.(AccessDenied|KMS)|^KMS\./,
    means: "Firehose is not allowed to read the log stream",
    remedy:
      "DeliveryRole must exist and be allowed kinesis:DescribeStream, GetShardIterator, GetRecords and ListShards on it, and kms:Decrypt on its key if that is your own; deploy the stack again.",
  },
  {
    code: /^Kinesis\.(StreamNotFound|ResourceNotFound)/,
    means: "the log stream that Firehose reads does not exist",
    remedy: "Create it again with the same name and deploy the stack.",
  },
  {
    code: /^Kinesis\.(ThroughputExceeded|ProvisionedThroughputExceeded)/,
    means: "the log stream has too many readers: Firehose is throttled",
    remedy:
      "Firehose continues by itself; remove other readers from the stream, or give them enhanced fan-out.",
  },
  {
    code: /^(ES|OS)\./,
    message: /security_exception|no permissions for/,
    means: "fine-grained access control refuses Firehose's role",
    remedy:
      "Deploy with FineGrainedAccessControl=true, so that PrepareDomain maps DeliveryRole; or map it to a role that may write app-logs-*.",
  },
  {
    code: /^(ES|OS)\./,
    message: /cluster_block_exception|blocked by: \[|FORBIDDEN\/\d+/,
    means: "OpenSearch accepts no writes: an index or the cluster is blocked",
    remedy: "See the check cluster; a full disk is the usual reason.",
  },
  {
    code: /^(ES|OS)\./,
    message: /maximum (normal )?shards open|this action would add \[\d+\]/,
    means: "the cluster has as many shards as it is allowed to: no index can be created",
    remedy:
      "Delete old indexes (logpipe clean shows them, --yes deletes), or rotate less often (IndexRotation).",
  },
  {
    code: /^(ES|OS)\.(AccessDenied|ClusterAccessDenied|Forbidden|Unauthorized)/,
    means: "Firehose is not allowed to write to OpenSearch",
    remedy:
      "DeliveryRole must be allowed es:ESHttpPost, ESHttpPut and ESHttpGet on the domain, by DeliveryPolicy and by the domain's access policy; under fine-grained access control it must be mapped as well.",
  },
  {
    code: /^(ES|OS)\.(ENI|VPC)/,
    means: "Firehose cannot create its network interfaces in the subnets",
    remedy: "Check VpcSubnetIds (free addresses), VpcSecurityGroupIds, and DeliveryRole's ec2 actions.",
  },
  {
    code: /^(ES|OS)\.(ResourceNotFound|DomainNotFound|UnknownHost|ClusterNotFound|EndpointNotFound)/,
    means: "the domain that Firehose writes to does not exist",
    remedy: "Check OpenSearchEndpoint and OpenSearchDomainArn, then deploy the stack.",
  },
  {
    code: /Mapp(er|ing)|MalformedData|JsonParse|StrictDynamic|DocumentParsing|IllegalArgument/i,
    means:
      "OpenSearch refuses documents: they are not single-line JSON, or a field has another type than its index",
    remedy:
      "See the check indexes, then logpipe rejects: what was refused is under failed/ in the archive bucket.",
  },
  {
    code: /^(ES|OS)\.(AllShardsFailed|RejectedExecution|EsRejected|TooManyRequests|CircuitBreaking|RequestTooLarge|PayloadTooLarge)|Limit/i,
    means: "OpenSearch cannot keep up, or a request is too large for its instances",
    remedy:
      "Firehose retries by itself; enlarge the domain, or lower DeliveryBufferMiB (small instances accept 10 MiB).",
  },
  {
    code: /^(ES|OS)\./,
    means: "OpenSearch does not answer Firehose as it should",
    remedy:
      "See the checks opensearch and cluster; Firehose retries for DeliveryRetrySeconds, then writes to failed/.",
  },
  {
    code: /^S3\.(NoSuchBucket|AllAccessDisabled|AccountProblem)/,
    means: "the archive bucket does not exist",
    remedy:
      "Create it again with the same name (output ArchiveBucketName); until then Firehose delivers nothing.",
  },
  {
    code: /^S3\./,
    means: "Firehose is not allowed to write to the archive bucket",
    remedy:
      "DeliveryRole must be allowed s3:PutObject on it, and to use its key if there is one; until then Firehose delivers nothing.",
  },
  {
    code: /^Lambda\./,
    means: "the function that was set to transform records fails",
    remedy: "This stack has none: check the delivery stream's processors, or deploy the stack again.",
  },
];

/** A code in words; for an unknown one, Firehose's own message. */
export function explainDeliveryError(code: string, message: string): DeliveryError {
  const rule = rules.find(
    (candidate) => candidate.code.test(code) && (candidate.message?.test(message) ?? true),
  );
  return (
    rule ?? {
      means: message,
      remedy: 'See "Monitor Firehose using CloudWatch Logs" in the Firehose guide.',
    }
  );
}
