import { describe, expect, it } from "@jest/globals";
import { diagnoseAccess, diagnoseVersion } from "../../../../src/cli/doctor/checks/opensearch.ts";

const endpoint = "https://search-logs.us-east-1.es.amazonaws.com";
const answered = (status: number, body: unknown) =>
  diagnoseAccess({ kind: "answer", endpoint, status, body })[0];

describe("who refuses a request to OpenSearch", () => {
  it.each([
    [
      "IAM, where nothing allows",
      403,
      {
        Message:
          "User: arn:aws:sts::123456789012:assumed-role/ops/ann is not authorized to perform: es:ESHttpGet because no identity-based policy allows the es:ESHttpGet action",
      },
      /^IAM refuses: arn:aws:sts::123456789012:assumed-role\/ops\/ann is not allowed to call es:ESHttpGet; neither/,
    ],
    [
      "IAM, where something denies",
      403,
      {
        Message:
          "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: es:ESHttpGet with an explicit deny in a resource-based policy",
      },
      /a policy denies it explicitly/,
    ],
    [
      "the access policy, of a request without a signature",
      403,
      { Message: "User: anonymous is not authorized to perform: es:ESHttpGet" },
      /access policy refuses: the request was not signed/,
    ],
    [
      "fine-grained access control",
      403,
      {
        error: {
          root_cause: [
            {
              type: "security_exception",
              reason: "no permissions for [cluster:monitor/main] and User [name=ann]",
            },
          ],
          type: "security_exception",
          reason:
            "no permissions for [cluster:monitor/main] and User [name=arn:aws:iam::123456789012:role/ops, backend_roles=[arn:aws:iam::123456789012:role/ops], requestedTenant=null]",
        },
        status: 403,
      },
      /^Fine-grained access control refuses \S+ \(cluster:monitor\/main\): IAM and the access policy let/,
    ],
    [
      "fine-grained access control, of somebody unknown",
      401,
      "Unauthorized",
      /asks for a user name \(HTTP 401\)/,
    ],
    [
      "the signature check",
      403,
      { message: "The security token included in the request is expired" },
      /does not accept the signature/,
    ],
    [
      "the signature check, of a wrong key",
      403,
      { message: "The request signature we calculated does not match the signature you provided." },
      /does not accept the signature/,
    ],
    [
      "something else that stands before it",
      403,
      "<html>Forbidden</html>",
      /^OpenSearch refuses \(HTTP 403\)/,
    ],
    ["nobody: it is failing", 503, "", /is failing: HTTP 503/],
    ["nobody: it is something else", 404, "Not Found", /answers HTTP 404, which OpenSearch never does/],
  ])("%s", (_, status, body, found) => {
    expect(answered(status, body)).toMatchObject({
      level: "failed",
      found: expect.stringMatching(found),
      remedy: expect.stringMatching(/./),
    });
  });

  it("distinguishes a domain in a VPC from one that is down", () => {
    const away = { kind: "no answer", endpoint, reason: "TimeoutError: Request timed out" } as const;
    expect(diagnoseAccess({ ...away, isInVpc: true })[0]?.remedy).toContain("run this from inside it");
    expect(diagnoseAccess({ ...away, isInVpc: false })[0]?.remedy).not.toContain("inside");
  });

  it("knows which versions it is made for", () => {
    expect(diagnoseVersion({ distribution: "opensearch", number: "3.6.0" })[0]?.level).toBe("ok");
    expect(diagnoseVersion({ distribution: "opensearch", number: "2.11.0" })[0]?.level).toBe("ok");
    expect(diagnoseVersion({ distribution: "opensearch", number: "1.3.20" })[0]?.level).toBe("warning");
    expect(diagnoseVersion({ number: "7.10.2" })[0]).toMatchObject({
      level: "failed",
      found: expect.stringContaining("Elasticsearch is not supported"),
    });
  });
});
