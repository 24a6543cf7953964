import { describe, expect, it } from "@jest/globals";
import {
  InterruptedError,
  NotFoundError,
  StackNotFoundError,
  UsageError,
} from "../../../src/cli/errors/cli-errors.ts";
import { describeError } from "../../../src/cli/errors/describe-error.ts";
import {
  ClusterRefusesError,
  ConfigurationError,
  GzipTruncatedError,
  OpenSearchUnavailableError,
} from "../../../src/shared/errors/errors.ts";

const request = { action: "states:ListExecutions", resource: "arn:machine" };

/** An error as the SDK throws it. */
function thrown(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name }, more);
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
    [new InterruptedError("what"), 130],
  ])("lets %s speak for itself", (error, exitCode) => {
    expect(describeError(error, request)).toEqual({ message: "what", exitCode });
  });

  it.each([
    [
      "no credentials",
      thrown("CredentialsProviderError", "Could not load credentials from any providers"),
      3,
      /^No AWS credentials were found\. Sign in/,
    ],
    [
      "a profile that is not there",
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
      /^arn:aws:iam::1:user\/u may not states:StartExecution on arn:m: allow it/,
    ],
    [
      "a refusal without words",
      thrown("AccessDenied", "Access Denied", answered(403)),
      3,
      /may not states:ListExecutions on arn:machine/,
    ],
    ["any other 403", thrown("Whatever", "no", answered(403)), 3, /may not states:ListExecutions/],
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
      "a Region that is none",
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
      "something that is not there",
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
      "a request that AWS does not take",
      thrown("ValidationException", "bad", answered(400)),
      2,
      /refused .*ValidationException: bad\./,
    ],
    [
      "a file that is not there",
      thrown("Error", "ENOENT: no such file or directory, open 'x'", { code: "ENOENT", syscall: "open" }),
      2,
      /no such file or directory, open 'x'/,
    ],
    ["a defect", new TypeError("x is not a function"), 70, /A defect of logpipe: TypeError/],
    ["no error at all", "what", 70, /A defect of logpipe: .*what/],
  ])("explains %s in one line", (_, error, exitCode, message) => {
    const described = describeError(error, request);
    expect(described).toEqual({ exitCode, message: expect.stringMatching(message) });
    expect(described.message).not.toContain("\n");
  });

  it("does without the request where that is not known", () => {
    const { message } = describeError(thrown("AccessDenied", "Access Denied"), undefined);
    expect(message).toBe(
      "These credentials may not do this: allow it in a policy, or use other credentials (--profile).",
    );
  });
});
