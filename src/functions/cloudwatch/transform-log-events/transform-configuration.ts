import * as z from "zod";
import {
  commaList,
  configuration,
  type Environment,
  nonEmpty,
  wholeNumber,
} from "../../../shared/configuration/configuration.ts";

const read = configuration({
  /** Whether documents go to OpenSearch and the archive, or into the log stream. */
  delivery: z.enum(["firehose", "direct"]).default("firehose"),
  logStream: nonEmpty,
  rejectBucket: nonEmpty,
  ownLogGroups: commaList,
  awsLambdaFunctionName: z.string().optional(),
  objectFields: commaList,
  putWindow: wholeNumber.default(2),
  maxDocumentBytes: wholeNumber.default(1_024_000),
  maxInflatedBytes: wholeNumber.default(67_108_864),
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
