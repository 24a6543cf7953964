// The Lambda Runtime API in a few lines ("Building a custom runtime"): errors keep their names, as on AWS.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const environment = process.env;
if (environment.LOGPIPE_CALLS_FOLDER !== undefined) await import("./record-calls.mjs");
const api = `http://${environment.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const post = (path, body) => fetch(`${api}/${path}`, { method: "POST", body: JSON.stringify(body) });
const describe = (error) => ({
  errorType: error?.name ?? "Error",
  errorMessage: error?.message ?? String(error),
  trace: (error?.stack ?? "").split("\n"),
});

let requestId;
async function die(errorType, error) {
  console.error(error);
  const path = requestId === undefined ? "init/error" : `invocation/${requestId}/error`;
  await post(path, { ...describe(error), errorType });
  process.exit(1);
}
process.on("uncaughtException", (error) => die(error?.name ?? "Runtime.ExitError", error));
process.on("unhandledRejection", (error) => die("Runtime.UnhandledPromiseRejection", error));

async function loadHandler() {
  const cut = environment._HANDLER.lastIndexOf(".");
  const path = join(environment.LAMBDA_TASK_ROOT, environment._HANDLER.slice(0, cut));
  const file = [`${path}.mjs`, `${path}.js`].find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`Cannot find the handler's module ${path}`);
  return (await import(pathToFileURL(file).href))[environment._HANDLER.slice(cut + 1)];
}

const handler = await loadHandler().catch((error) => die(error?.name ?? "Runtime.ImportModuleError", error));
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  requestId = next.headers.get("lambda-runtime-aws-request-id");
  const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
  const context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn"),
    logGroupName: `/aws/lambda/${environment.AWS_LAMBDA_FUNCTION_NAME}`,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(await next.json(), context);
    await post(`invocation/${requestId}/response`, result ?? null);
  } catch (error) {
    console.error(error);
    await post(`invocation/${requestId}/error`, describe(error));
  }
}
