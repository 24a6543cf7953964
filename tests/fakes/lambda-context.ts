import type { Context } from "aws-lambda";

/** A Lambda context with so much time left. */
export function lambdaContext(leftMs = 60_000): Context {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "function",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:function",
    memoryLimitInMB: "512",
    awsRequestId: "request",
    logGroupName: "group",
    logStreamName: "stream",
    getRemainingTimeInMillis: () => leftMs,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
