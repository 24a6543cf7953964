// Writes each AWS request of this process, once, into the folder that LOGPIPE_CALLS_FOLDER names: who made it, the service
// that it was signed for, and what names the action and the resource. local/tools/iam/recorded-requests.ts makes IAM's
// words of it. Only HTTP/1.1 of node:http is seen, which is all that the SDK clients and the OpenSearch client use here.
import { channel } from "node:diagnostics_channel";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const {
  LOGPIPE_CALLS_FOLDER: folder,
  LOGPIPE_CALLER,
  AWS_LAMBDA_FUNCTION_NAME,
  AWS_ENDPOINT_URL,
  DELIVERY,
} = process.env;
const caller = LOGPIPE_CALLER ?? AWS_LAMBDA_FUNCTION_NAME;
const awsHost = new URL(AWS_ENDPOINT_URL).host;
/** Members of a request that name a resource, in every protocol but REST, where the path does. */
const naming = /^(Action|\w*(arn|arns|name|rule|url|identifier|id))$/i;
const endLength = 4_096;
const written = new Set();

/** @param request a ClientRequest of node:http @param body what was sent */
function write(request, body) {
  const header = (name) => String(request.getHeader(name) ?? "");
  const isAws = header("host") === awsHost;
  const [, signedFor] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(header("authorization")) ?? [];
  // OpenSearch accepts requests without a signature here; so does the address where a custom resource answers.
  const service = signedFor ?? (isAws ? undefined : "es");
  if (service === undefined) return;
  const target = header("x-amz-target");
  const line = JSON.stringify({
    caller,
    delivery: DELIVERY,
    service,
    method: request.method,
    path: request.path,
    target,
    copies: header("x-amz-copy-source"),
    members: membersOf(body, target, header("content-type")),
  });
  if (written.has(line)) return;
  written.add(line);
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`);
}

/** By a pattern, not by parsing: a batch of records is megabytes, and its names stand at one of its ends. */
function membersOf(body, target, contentType) {
  const isForm = contentType.startsWith("application/x-www-form-urlencoded");
  if (isForm) return Object.fromEntries([...new URLSearchParams(body)].filter(([name]) => naming.test(name)));
  if (target === "") return {};
  const ends = body.length > 2 * endLength ? body.slice(0, endLength) + body.slice(-endLength) : body;
  const members = [...ends.matchAll(/"(\w+)":"([^"\\]*)"/g)].map(([, name, value]) => [name, value]);
  return Object.fromEntries(members.filter(([name]) => naming.test(name)));
}

/** Bodies are needed of protocols that name the action or the resource there; never those of objects and documents. */
function watch({ request }) {
  const pieces = [];
  const keep = (piece) => {
    const isNamed = request.getHeader("x-amz-target") !== undefined;
    const isForm = String(request.getHeader("content-type") ?? "").includes("form-urlencoded");
    if ((isNamed || isForm) && (typeof piece === "string" || piece instanceof Uint8Array))
      pieces.push(Buffer.from(piece));
  };
  for (const method of ["write", "end"]) {
    const original = request[method];
    request[method] = function recorded(piece, ...rest) {
      keep(piece);
      if (method === "end") write(request, Buffer.concat(pieces).toString());
      return original.call(this, piece, ...rest);
    };
  }
}

mkdirSync(folder, { recursive: true });
channel("http.client.request.created").subscribe(watch);
