import { resolve } from "node:path";
import * as z from "zod/mini";
import {
  ClusterRefusesError,
  ConfigurationError,
  InputError,
  isObjectError,
  OpenSearchUnavailableError,
  S3RefusesError,
  S3UnavailableError,
  SecretUnavailableError,
} from "../../shared/errors/errors.ts";
import {
  type ExitCode,
  exitCodes,
  InterruptedError,
  NotFoundError,
  StackNotFoundError,
  UsageError,
} from "./errors.ts";

export interface Described {
  /** What happened, where, and what to do: one message of full sentences. */
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** A request to AWS that failed. */
export interface FailedRequest {
  /** As IAM calls it: `states:ListExecutions` */
  readonly action: string;
  /** What it was about, as far as its input says: `s3://bucket/key` or an ARN. */
  readonly resource: string | undefined;
}

/** Errors are the SDK's own objects: what belongs to them is kept separately. */
const requests = new WeakMap<Error, FailedRequest>();

/** Remembers which request an error belongs to. @param error whatever the SDK threw */
export function rememberRequest(error: unknown, request: FailedRequest): void {
  if (error instanceof Error) requests.set(error, request);
}

const word = z.catch(z.optional(z.string()), undefined);
/** An error of the SDK, or of Node.js's network or file system, as far as it says. */
const thrown = z.object({
  name: z.catch(z.string(), ""),
  message: z.catch(z.string(), ""),
  code: word,
  syscall: word,
  path: word,
  errors: z.catch(z.optional(z.array(z.object({ code: word }))), undefined),
  $metadata: z.catch(z.optional(z.object({ httpStatusCode: z.optional(z.number()) })), undefined),
  $retryable: z.catch(z.optional(z.object({ throttling: z.optional(z.boolean()) })), undefined),
});
type Thrown = z.infer<typeof thrown>;

const unreachable =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|EPROTO|CERT_\w+|\w*SELF_SIGNED\w*)$/;
const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const unknownKeys =
  /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken|InvalidToken|AuthFailure)$/;
const denied =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationErrorException|Forbidden|KMSAccessDeniedException)$/;
const missing =
  /^(NoSuchBucket|NoSuchKey|NotFound|ExecutionDoesNotExist|StateMachineDoesNotExist|ResourceNotFound|ResourceNotFoundException|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/;
const throttled =
  /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceededException|LimitExceededException)$/;
const wrongRegion = /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/;
const timedOut = /^(TimeoutError|NetworkingError|AbortError|ConnectionError)$/;

/** The message for an error, and the exit code; names the request to AWS that failed with it, if it is known. */
export function describeError(error: unknown): Described {
  const own = ofOurOwn(error);
  if (own !== undefined) return own;
  const { data = { name: "", message: String(error) } } = thrown.safeParse(error);
  return ofOthers(data, error instanceof Error ? requests.get(error) : undefined);
}

function ofOurOwn(error: unknown): Described | undefined {
  const as = (exitCode: ExitCode): Described | undefined =>
    error instanceof Error ? { message: error.message, exitCode } : undefined;
  if (error instanceof InterruptedError) return as(exitCodes.interrupted);
  if (error instanceof StackNotFoundError || error instanceof NotFoundError) return as(exitCodes.notFound);
  const isPassing =
    error instanceof OpenSearchUnavailableError ||
    error instanceof S3UnavailableError ||
    error instanceof SecretUnavailableError;
  if (isPassing) return as(exitCodes.unavailable);
  if (error instanceof ClusterRefusesError || error instanceof S3RefusesError)
    return as(exitCodes.notPermitted);
  const isInput =
    error instanceof UsageError ||
    error instanceof ConfigurationError ||
    error instanceof InputError ||
    isObjectError(error);
  return isInput ? as(exitCodes.wrongUse) : undefined;
}

function ofOthers(error: Thrown, request: FailedRequest | undefined): Described {
  const { name, message, $metadata } = error;
  const status = $metadata?.httpStatusCode ?? 0;
  const at = request === undefined ? "" : ` (${request.action})`;
  const about = request?.resource === undefined ? "" : ` ${request.resource}`;
  const detail = sentence(message);
  if (name === "CredentialsProviderError" || name === "TokenProviderError") return withoutCredentials(error);
  if (expired.test(name))
    return {
      exitCode: exitCodes.notPermitted,
      message: `The AWS credentials have expired${at}. Sign in again (aws sso login) or renew them.`,
    };
  if (unknownKeys.test(name))
    return {
      exitCode: exitCodes.notPermitted,
      message: `AWS does not accept these credentials${at}: ${detail} Check --profile, AWS_PROFILE or the access key, and this machine's clock.`,
    };
  if (denied.test(name) || status === 401 || (status === 403 && !wrongRegion.test(name)))
    return { exitCode: exitCodes.notPermitted, message: refusal(message, request) };
  if (wrongRegion.test(name))
    return {
      exitCode: exitCodes.notFound,
      message: `The bucket${about} is in another Region. Name that one with --region (AWS_REGION).`,
    };
  if (throttled.test(name) || error.$retryable?.throttling === true || status === 429)
    return {
      exitCode: exitCodes.unavailable,
      message: `AWS is throttling${at}, after several attempts: ${detail} Try again in a minute.`,
    };
  const network = [error.code, ...(error.errors ?? []).map(({ code }) => code)].find(
    (code) => code !== undefined && unreachable.test(code),
  );
  if (network !== undefined || timedOut.test(name)) {
    const what = network === undefined || message.includes(network) ? detail : `${network}. ${detail}`.trim();
    return {
      exitCode: exitCodes.unavailable,
      message: `AWS cannot be reached${at}: ${what} Check the network, the Region (--region, AWS_REGION) and AWS_ENDPOINT_URL.`,
    };
  }
  if (missing.test(name) || status === 404)
    return {
      exitCode: exitCodes.notFound,
      message: `Not found:${about || ` ${name}`}${at}. ${detail}`.trim(),
    };
  if (/region is missing/i.test(message))
    return {
      exitCode: exitCodes.wrongUse,
      message:
        "No AWS Region is set. Name it with --region or AWS_REGION, in samconfig.toml, or in the profile.",
    };
  if (status >= 500)
    return {
      exitCode: exitCodes.unavailable,
      message: `AWS answered with HTTP ${status}${at}: ${detail} Try again later.`,
    };
  if (status >= 400) return { exitCode: exitCodes.wrongUse, message: `AWS refused${at}: ${name}: ${detail}` };
  if (error.syscall !== undefined) return { exitCode: exitCodes.wrongUse, message: aboutFile(error) };
  return {
    exitCode: exitCodes.defect,
    message: `This is a bug in logpipe: ${name}: ${detail} --verbose shows where; please report it.`,
  };
}

/** A file that cannot be read or written: which one, and what to do. */
function aboutFile({ code, path, message }: Thrown): string {
  const file = path === undefined ? "A file" : resolve(path);
  if (code === "ENOENT") return `${file} does not exist: check the path.`;
  if (code === "EISDIR") return `${path === undefined ? "That path" : file} is a folder: name a file.`;
  if (code === "EACCES" || code === "EPERM")
    return `${file} cannot be read: check its permissions, or use another user.`;
  return `${file}: ${sentence(message)}`;
}

function withoutCredentials({ message }: Thrown): Described {
  const nowhere = /could not load credentials from any providers/i.test(message);
  const what = nowhere ? "No AWS credentials were found." : `AWS credentials: ${sentence(message)}`;
  return {
    exitCode: exitCodes.notPermitted,
    message: `${what} Sign in (aws sso login), name a profile (--profile, AWS_PROFILE), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
  };
}

/** IAM's messages name who, what and where; S3's do not, and the request says it instead. */
function refusal(message: string, request: FailedRequest | undefined): string {
  const [, who, action, resource] =
    /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/.exec(message) ?? [];
  const what = action ?? request?.action ?? "do this";
  const where = resource ?? request?.resource;
  return `${who ?? "These credentials"} may not ${what}${where === undefined ? "" : ` on ${where}`}: allow it in a policy, or use other credentials (--profile).`;
}

function sentence(message: string): string {
  const text = message.trim().replaceAll(/\s+/g, " ");
  return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}
