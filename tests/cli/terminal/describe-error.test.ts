import { describe, expect, it } from "@jest/globals";
import { describeError, rememberRequest } from "../../../src/cli/terminal/describe-error.ts";
import {
  InterruptedError,
  NotFoundError,
  StackNotFoundError,
  UsageError,
} from "../../../src/cli/terminal/errors.ts";
import {
  ClusterRefusesError,
  ConfigurationError,
  GzipTruncatedError,
  OpenSearchUnavailableError,
  SecretUnavailableError,
} from "../../../src/shared/errors/errors.ts";

const request = { action: "states:ListExecutions", resource: "arn:machine" };

/** An error as the SDK throws it. */
function thrown(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name }, more);
}
function describedWith(failed: typeof request, error: unknown) {
  rememberRequest(error, failed);
  return describeError(error);
}
const answered = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

describe("describeError", () => {
  it.each([
    [new UsageError("what"), 2],
    [new ConfigurationError("what"), 2],
    [new GzipTruncatedError("what"), 2],
    [new ClusterRefusesError("what"), 3],
    [new StackNotFoundError("what"), 4],
    [new NotFoundError("what"), 4],
    [new OpenSearchUnavailableError("what"), 5],
    [new SecretUnavailableError("what"), 5],
    [new InterruptedError("what"), 130],
  ])("lets %s speak for itself", (error, exitCode) => {
    expect(describedWith(request, error)).toEqual({ message: "what", exitCode });
  });

  it.each([
    [
      "no credentials",
      thrown("CredentialsProviderError", "Could not load credentials from any providers"),
      3,
      /^No AWS credentials were found\. Sign in/,
    ],
    [
      "a profile that does not exist",
      thrown("CredentialsProviderError", "Could not resolve credentials using profile: [nix]"),
      3,
      /profile: \[nix\]\. Sign in/,
    ],
    [
      "expired credentials",
      thrown("ExpiredTokenException", "", answered(403)),
      3,
      /have expired \(states:ListExec/,
    ],
    [
      "unknown keys",
      thrown("UnrecognizedClientException", "invalid", answered(400)),
      3,
      /does not accept these/,
    ],
    [
      "a refusal that IAM explains",
      thrown(
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/u is not authorized to perform: states:StartExecution on resource: arn:m because no identity-based policy allows it",
        answered(400),
      ),
      3,
      /^arn:aws:iam::1:user\/u is not allowed to call states:StartExecution on arn:m: allow it/,
    ],
    [
      "a refusal without an explanation",
      thrown("AccessDenied", "Access Denied", answered(403)),
      3,
      /not allowed to call states:ListExecutions on arn:machine/,
    ],
    [
      "any other 403",
      thrown("Whatever", "no", answered(403)),
      3,
      /not allowed to call states:ListExecutions/,
    ],
    [
      "a bucket elsewhere",
      thrown("PermanentRedirect", "", answered(301)),
      4,
      /arn:machine is in another Region/,
    ],
    [
      "throttling",
      thrown("ThrottlingException", "Rate exceeded", answered(400)),
      5,
      /throttling .* Rate exceeded\. Try again/,
    ],
    [
      "a refused connection",
      thrown("Error", "connect ECONNREFUSED 1.2.3.4:5", { code: "ECONNREFUSED", syscall: "connect" }),
      5,
      /cannot be reached \(states:ListExecutions\): connect ECONNREFUSED 1\.2\.3\.4:5\. Check/,
    ],
    [
      "several refused connections",
      thrown("AggregateError", "", { errors: [{ code: "ECONNREFUSED" }] }),
      5,
      /cannot be reached.*ECONNREFUSED\. Check/,
    ],
    [
      "a Region that does not exist",
      thrown("Error", "getaddrinfo ENOTFOUND states.nix", { code: "ENOTFOUND", syscall: "getaddrinfo" }),
      5,
      /ENOTFOUND states\.nix.*--region/,
    ],
    [
      "no answer in time",
      thrown("TimeoutError", "Connection timed out after 5000 ms"),
      5,
      /timed out after 5000 ms\. Check/,
    ],
    [
      "something that does not exist",
      thrown("ExecutionDoesNotExist", "Execution Does Not Exist", answered(400)),
      4,
      /Not found: arn:machine/,
    ],
    ["an empty 404", thrown("NotFound", "UnknownError", answered(404)), 4, /Not found/],
    ["no Region", thrown("Error", "Region is missing"), 2, /--region/],
    [
      "a broken service",
      thrown("InternalFailure", "oops", answered(500)),
      5,
      /HTTP 500 .* oops\. Try again later/,
    ],
    [
      "a request that AWS does not accept",
      thrown("ValidationException", "bad", answered(400)),
      2,
      /refused .*ValidationException: bad\./,
    ],
    [
      "a file that does not exist",
      thrown("Error", "ENOENT: no such file or directory, open 'x'", {
        code: "ENOENT",
        syscall: "open",
        path: "/logs/x",
      }),
      2,
      /^\/logs\/x does not exist: check the path\.$/,
    ],
    [
      "a folder",
      thrown("Error", "EISDIR: illegal operation on a directory, read", {
        code: "EISDIR",
        syscall: "read",
        path: "/logs",
      }),
      2,
      /^\/logs is a folder: name a file\.$/,
    ],
    ["a bug", new TypeError("x is not a function"), 70, /a bug in logpipe: TypeError/],
    ["something that is not an error", "what", 70, /a bug in logpipe: .*what/],
  ])("explains %s in one line", (_, error, exitCode, message) => {
    const described = describedWith(request, error);
    expect(described).toEqual({ exitCode, message: expect.stringMatching(message) });
    expect(described.message).not.toContain("\n");
  });

  it("leaves out the request if it is unknown", () => {
    const { message } = describeError(thrown("AccessDenied", "Access Denied"));
    expect(message).toBe(
      "These credentials are not allowed to do this: allow it in a policy, or use other credentials (--profile).",
    );
  });
});
