import { z } from "zod";
import {
  ClusterRefusesError,
  ConfigurationError,
  InputError,
  isObjectError,
  OpenSearchUnavailableError,
  S3UnavailableError,
} from "../../shared/errors/errors.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { InterruptedError, NotFoundError, StackNotFoundError, UsageError } from "./cli-errors.ts";

export interface Described {
  /** What happened, where, and what to do: one message, whole sentences. */
  readonly message: string;
  readonly exitCode: ExitCode;
}

/** What was asked of AWS when it happened; see stack/failed-requests.ts. */
interface Request {
  readonly action: string;
  readonly resource: string | undefined;
}

/** An error of the SDK, of Node's network or of its file system, as far as it tells. */
const thrown = z.object({
  name: z.string().default(""),
  message: z.string().default(""),
  code: z.string().optional(),
  syscall: z.string().optional(),
  hostname: z.string().optional(),
  errors: z.array(z.object({ code: z.string().optional() })).optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
  $retryable: z.object({ throttling: z.boolean().optional() }).optional(),
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

/** What to tell about an error, and the exit code. @param request the request to AWS that failed with it, where known */
export function describeError(error: unknown, request: Request | undefined): Described {
  return (
    ofOurOwn(error) ?? ofOthers(thrown.catch({ name: "", message: String(error) }).parse(error), request)
  );
}

function ofOurOwn(error: unknown): Described | undefined {
  const as = (exitCode: ExitCode): Described | undefined =>
    error instanceof Error ? { message: error.message, exitCode } : undefined;
  if (error instanceof InterruptedError) return as(exitCodes.interrupted);
  if (error instanceof StackNotFoundError || error instanceof NotFoundError) return as(exitCodes.notFound);
  if (error instanceof OpenSearchUnavailableError || error instanceof S3UnavailableError)
    return as(exitCodes.unavailable);
  if (error instanceof ClusterRefusesError) return as(exitCodes.notPermitted);
  const isInput =
    error instanceof UsageError ||
    error instanceof ConfigurationError ||
    error instanceof InputError ||
    isObjectError(error);
  return isInput ? as(exitCodes.wrongUse) : undefined;
}

function ofOthers(error: Thrown, request: Request | undefined): Described {
  const { name, message, $metadata } = error;
  const status = $metadata?.httpStatusCode ?? 0;
  const at = request === undefined ? "" : ` (${request.action})`;
  const about = request?.resource === undefined ? "" : ` ${request.resource}`;
  const told = sentence(message);
  if (name === "CredentialsProviderError" || name === "TokenProviderError") return withoutCredentials(error);
  if (expired.test(name))
    return {
      exitCode: exitCodes.notPermitted,
      message: `The AWS credentials have expired${at}. Sign in again (aws sso login) or renew them.`,
    };
  if (unknownKeys.test(name))
    return {
      exitCode: exitCodes.notPermitted,
      message: `AWS does not accept these credentials${at}: ${told} Check --profile, AWS_PROFILE or the access key, and this machine's clock.`,
    };
  if (denied.test(name) || status === 401 || (status === 403 && !wrongRegion.test(name)))
    return { exitCode: exitCodes.notPermitted, message: refusal(message, request) };
  if (wrongRegion.test(name))
    return {
      exitCode: exitCodes.notFound,
      message: `The bucket${about} is in another Region. Name that with --region (AWS_REGION).`,
    };
  if (throttled.test(name) || error.$retryable?.throttling === true || status === 429)
    return {
      exitCode: exitCodes.unavailable,
      message: `AWS is throttling${at}, after several attempts: ${told} Try again in a minute.`,
    };
  const network = [error.code, ...(error.errors ?? []).map(({ code }) => code)].find(
    (code) => code !== undefined && unreachable.test(code),
  );
  if (network !== undefined || timedOut.test(name))
    return {
      exitCode: exitCodes.unavailable,
      message: `AWS cannot be reached${at}: ${network ?? name}${error.hostname === undefined ? "" : ` for ${error.hostname}`}${sentenceAfter(message)} Check the network, the Region (--region, AWS_REGION) and AWS_ENDPOINT_URL.`,
    };
  if (missing.test(name) || status === 404)
    return { exitCode: exitCodes.notFound, message: `Not found:${about || ` ${name}`}${at}. ${told}`.trim() };
  if (/region is missing/i.test(message))
    return {
      exitCode: exitCodes.wrongUse,
      message: "No AWS Region is set. Name it with --region, AWS_REGION or in the profile.",
    };
  if (status >= 500)
    return {
      exitCode: exitCodes.unavailable,
      message: `AWS answered with HTTP ${status}${at}: ${told} Try again later.`,
    };
  if (status >= 400) return { exitCode: exitCodes.wrongUse, message: `AWS refused${at}: ${name}: ${told}` };
  if (error.syscall !== undefined) return { exitCode: exitCodes.wrongUse, message: told };
  return {
    exitCode: exitCodes.defect,
    message: `A defect of logpipe: ${name}: ${told} --verbose shows where; please report it.`,
  };
}

function withoutCredentials({ message }: Thrown): Described {
  const nowhere = /could not load credentials from any providers/i.test(message);
  const what = nowhere ? "No AWS credentials were found." : `AWS credentials: ${sentence(message)}`;
  return {
    exitCode: exitCodes.notPermitted,
    message: `${what} Sign in (aws sso login), name a profile (--profile, AWS_PROFILE), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
  };
}

/** IAM's own words name who, what and where, but S3's do not; then the request tells. */
function refusal(message: string, request: Request | undefined): string {
  const [, who, action, resource] =
    /User: (\S+) is not authorized to perform: (\S+)(?: on resource: (\S+))?/.exec(message) ?? [];
  const what = action ?? request?.action ?? "this";
  const where = resource ?? request?.resource;
  return `${who ?? "These credentials"} may not ${what}${where === undefined ? "" : ` on ${where}`}: allow it in a policy, or use other credentials (--profile).`;
}

function sentence(message: string): string {
  const text = message.trim().replaceAll(/\s+/g, " ");
  return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}

function sentenceAfter(message: string): string {
  return message === "" ? "." : `: ${sentence(message)}`;
}
