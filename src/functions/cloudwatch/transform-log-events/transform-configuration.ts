import * as z from "zod/mini";
import {
  commaList,
  configuration,
  type Environment,
  nonEmpty,
  wholeNumber,
} from "../../../shared/configuration/configuration.ts";

const read = configuration({
  /** Whether documents go to OpenSearch and the archive, or into the log stream. */
  delivery: z._default(z.enum(["firehose", "direct"]), "firehose"),
  logStream: nonEmpty,
  rejectBucket: nonEmpty,
  ownLogGroups: commaList,
  awsLambdaFunctionName: z.optional(z.string()),
  objectFields: commaList,
  putWindow: z._default(wholeNumber, 2),
  maxDocumentBytes: z._default(wholeNumber, 1_024_000),
  maxInflatedBytes: z._default(wholeNumber, 67_108_864),
});

export type TransformConfiguration = Omit<ReturnType<typeof read>, "awsLambdaFunctionName">;

/** What the environment says about turning events into documents. @throws ConfigurationError */
export function transformConfiguration(environment: Environment): TransformConfiguration {
  const { awsLambdaFunctionName: name, ownLogGroups, ...others } = read(environment);
  // A function without a log group of its own logs into the one that Lambda creates.
  return {
    ...others,
    ownLogGroups: [...ownLogGroups, ...(name === undefined ? [] : [`/aws/lambda/${name}`])],
  };
}
