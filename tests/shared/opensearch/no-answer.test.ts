import { errors } from "@opensearch-project/opensearch";
import { describe, expect, it } from "@jest/globals";
import { whyNoAnswer } from "../../../src/shared/opensearch/no-answer.ts";

const credentials = Object.assign(new Error("Could not load credentials from any providers"), {
  name: "CredentialsProviderError",
});

const timeout = Object.assign(new Error("Request timed out"), { name: "TimeoutError" });

describe("why a request got no answer", () => {
  it.each([
    [new errors.ConnectionError("connect ECONNREFUSED 192.0.2.1:9200"), /connection refused/, true],
    [new errors.ConnectionError("getaddrinfo ENOTFOUND logs.example.com"), /does not resolve/, true],
    // Of localhost, which has two addresses, the client keeps no cause.
    [new errors.ConnectionError(""), /none of the host's addresses/, true],
    [timeout, /subnets and security groups/, true],
    [new errors.ConnectionError("self-signed certificate"), /certificate is not trusted/, false],
    [new errors.ConnectionError("unable to verify the first certificate"), /certificate is not/, false],
    [new errors.ConnectionError("write EPROTO 1:SSL routines:wrong version number"), /no TLS/, false],
    [credentials, /no AWS credentials/, false],
  ])("says of %s what it means", (error, reason, passing) => {
    const why = whyNoAnswer(error);
    expect(why).toEqual({ reason: expect.stringMatching(reason), passing });
    expect(why.reason).toContain(error.message);
  });

  it("treats errors that it does not know as temporary", () => {
    expect(whyNoAnswer(new Error("socket hang up"))).toEqual({
      reason: "Error: socket hang up",
      passing: true,
    });
  });
});
