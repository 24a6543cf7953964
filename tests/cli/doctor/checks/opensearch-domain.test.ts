import { describe, expect, it } from "@jest/globals";
import { deployedWith, named } from "../../../../local/tools/template/deployed.ts";
import { readStack } from "../../../../local/tools/template/stack.ts";
import {
  type DomainFacts,
  diagnoseDomain,
  rolesOfOpenSearch,
} from "../../../../src/cli/doctor/checks/opensearch-domain.ts";

const roles = [
  "arn:aws:iam::123456789012:role/logpipe-LoadChunkRole",
  "arn:aws:iam::123456789012:role/logpipe-DeliveryRole",
];
const allow = (Principal: unknown, Condition?: object) => ({
  Effect: "Allow",
  Principal,
  Action: "es:*",
  Resource: "*",
  Condition,
});
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

function findings(some: Partial<DomainFacts>) {
  return diagnoseDomain({
    name: "logs",
    endpoints: ["search-logs-abc.us-east-1.es.amazonaws.com"],
    stackEndpoint: "https://search-logs-abc.us-east-1.es.amazonaws.com",
    isProcessing: false,
    engineMode: "GENERAL",
    hasFineGrainedAccessControl: false,
    stackMapsRoles: false,
    accessPolicy: policyOf(allow({ AWS: roles })),
    roles,
    ...some,
  });
}

describe("the roles that the domain must admit", () => {
  it.each(["firehose", "direct", "switching"])("are those that may ask it, with Delivery %s", (Delivery) => {
    const deployed = deployedWith(readStack().template, { Delivery });
    const isRole = (name: string): boolean => deployed.some((one) => one.name === name);
    const asking = deployed
      .filter(
        ({ type, properties }) =>
          type === "AWS::IAM::Policy" && /"es:ESHttp/.test(JSON.stringify(properties)),
      )
      .flatMap(({ properties }) => named(properties["Roles"] ?? []));
    expect(rolesOfOpenSearch(Delivery).filter(isRole).toSorted()).toEqual(asking.toSorted());
  });
});

describe("the domain's engine mode", () => {
  it("cannot be the one without flat_object, and does not change", () => {
    expect(findings({ engineMode: "OPTIMIZED" })).toContainEqual({
      level: "failed",
      found: expect.stringMatching(/logs .*OPTIMIZED.*flat_object/),
      remedy: expect.stringMatching(/GENERAL.*OpenSearchEndpoint/),
    });
  });

  it.each(["GENERAL", ""])("can be %j", (engineMode) => {
    expect(findings({ engineMode }).map(({ level }) => level)).toEqual(["ok", "ok"]);
  });
});

describe("the domain's access policy", () => {
  it("is fine if it names the stack's roles, their account, or nobody", () => {
    for (const accessPolicy of [
      policyOf(allow({ AWS: roles })),
      policyOf(allow({ AWS: "arn:aws:iam::123456789012:root" })),
      policyOf(allow({ AWS: "123456789012" })),
      "",
    ])
      expect(findings({ accessPolicy }).map(({ level }) => level)).toEqual(["ok", "ok"]);
  });

  it("may admit only IP addresses: the roles' own policies allow the rest", () => {
    const accessPolicy = policyOf(allow({ AWS: "*" }, { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }));
    expect(findings({ accessPolicy }).at(-1)).toMatchObject({
      level: "ok",
      found: expect.stringContaining("admits only addresses"),
    });
  });

  it("is a cause if it denies one of the roles", () => {
    const accessPolicy = policyOf(allow("*"), {
      Effect: "Deny",
      Principal: { AWS: roles[0] },
      Action: "es:*",
    });
    expect(findings({ accessPolicy })).toContainEqual(
      expect.objectContaining({
        level: "failed",
        found: expect.stringContaining("denies arn:aws:iam::123456789012:role/logpipe-LoadChunkRole"),
      }),
    );
  });

  it("is a warning if it lets everybody in", () => {
    expect(findings({ accessPolicy: policyOf(allow("*")) }).at(-1)).toMatchObject({ level: "warning" });
    expect(
      findings({
        accessPolicy: policyOf(allow("*")),
        hasFineGrainedAccessControl: true,
        stackMapsRoles: true,
      }).at(-1),
    ).toMatchObject({ level: "ok" });
  });
});

describe("the domain", () => {
  it("must be the one that the stack writes to", () => {
    expect(findings({ stackEndpoint: "https://search-other.us-east-1.es.amazonaws.com" })[0]).toMatchObject({
      level: "failed",
      found: expect.stringContaining("The stack writes to search-other"),
    });
  });

  it("must not have fine-grained access control that the stack does not know about", () => {
    expect(findings({ hasFineGrainedAccessControl: true })).toContainEqual(
      expect.objectContaining({
        level: "failed",
        remedy: expect.stringContaining("FineGrainedAccessControl=true"),
      }),
    );
  });
});
