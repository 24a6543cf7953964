import type { Envelope } from "./envelope.ts";

/** What the documents of one envelope have in common, rendered once. */
export interface LogSource {
  /** The `cloudwatch` member without its end, to which the event's id may be added. */
  readonly cloudwatchText: string;
  /** Of a Lambda function's own log group. */
  readonly functionName?: string;
  /** Whether a Lambda function writes there, so that a document's request id is its invocation's. */
  readonly isLambda: boolean;
}

const lambdaGroup = "/aws/lambda/";
/** `2024/08/29/[$LATEST]…` and, in a group that the function was told to use, `2024/08/29/name[$LATEST]…`. */
const lambdaStream = /^\d{4}\/\d\d\/\d\d\/[\w-]*\[[\w$.-]+\]/;

export function logSource({ owner, logGroup, logStream }: Envelope): LogSource {
  const cloudwatch = JSON.stringify({ owner, logGroup, logStream });
  const cloudwatchText = `"cloudwatch":${cloudwatch.slice(0, -1)}`;
  const functionName = logGroup.startsWith(lambdaGroup) ? logGroup.slice(lambdaGroup.length) : "";
  const isLambda = functionName !== "" || lambdaStream.test(logStream);
  return functionName === "" ? { cloudwatchText, isLambda } : { cloudwatchText, isLambda, functionName };
}
