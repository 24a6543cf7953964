import { describe, expect, it } from "@jest/globals";
import { Allowances, crossAllowances, refusals, unusedAllowances } from "../../local/tools/iam/allowances.ts";
import { callersOf } from "../../local/tools/iam/callers.ts";
import { DeployedTemplate, type Expanded, partitions } from "../../local/tools/iam/deployed-template.ts";
import { deployments } from "../../local/tools/iam/examine.ts";
import { readRecording } from "../../local/tools/iam/recording-file.ts";
import { expandedTemplate } from "./expanded-template.ts";
import type { Fields, Value } from "../../local/tools/template/long-form.ts";

const recording = readRecording();

const checks = { refused: refusals, unused: unusedAllowances, cross: crossAllowances };
/** What a check says of the template as it is deployed with one set of parameters. */
function said(
  template: Expanded,
  check: keyof typeof checks,
  parametersOf: (typeof deployments)[number],
): string[] {
  const [partition = { name: "aws", region: "us-east-1" }] = partitions;
  const deployed = new DeployedTemplate(template, partition, parametersOf(partition));
  return checks[check](new Allowances(deployed), callersOf(deployed, recording));
}
/** Of all deployments: every condition of a policy holds in one. */
const found = (template: Expanded, check: keyof typeof checks): string[] =>
  deployments.flatMap((parametersOf) => said(template, check, parametersOf));

type Mutable = { Action: Value; Effect: string };
/** The statements of a policy that allow, to be changed; those that a condition leaves out as well. */
function allowing(template: Expanded, policy: string): Mutable[] {
  const { PolicyDocument } = template.Resources[policy]?.Properties ?? {};
  const { Statement } = PolicyDocument as { Statement: readonly Fields[] };
  return Statement.map((one) => (one["Fn::If"] as readonly Value[] | undefined)?.[1] ?? one).filter(
    (one): one is Mutable & Fields => (one as Fields)["Effect"] === "Allow",
  );
}
const actionsOf = ({ Action }: Mutable): string[] => [Action].flat() as string[];

/** A copy of the template in which one action is not allowed any more. */
function without(policy: string, action: string): Expanded {
  const template = expandedTemplate();
  for (const statement of allowing(template, policy))
    if (actionsOf(statement).includes(action))
      statement.Action = actionsOf(statement).filter((one) => one !== action);
  return template;
}

describe("an action that is taken out of a policy", () => {
  it.each([
    ["LoadChunkPolicy", "s3:PutObject", "LoadChunkFunction", "Loads a chunk"],
    ["StartLoadPolicy", "states:StartExecution", "StartLoadFunction", "Starts one LoadObjects execution"],
    ["StartLoadPolicy", "sqs:DeleteMessage", "the event source of StartLoad", "wait in LoadQueue"],
    ["DeliveryPolicy", "kinesis:GetRecords", "Firehose", "reach neither OpenSearch nor the archive"],
    ["LoadChunkPolicy", "secretsmanager:GetSecretValue", "LoadChunkFunction", "SecretUnavailableError"],
    ["LoadQueuePolicy", "sqs:SendMessage", "EventBridge's rule", "new objects are not noticed"],
  ])("%s without %s: names %s and the consequence", (policy, action, caller, consequence) => {
    const refused = found(without(policy, action), "refused");
    expect(refused).toContainEqual(expect.stringContaining(`${caller} calls ${action} `));
    expect(refused.join("\n")).toContain(consequence);
  });
});

describe("an action that is put into a policy", () => {
  const withMore = (policy: string, action: string): Expanded => {
    const template = expandedTemplate();
    for (const statement of allowing(template, policy).slice(0, 1))
      statement.Action = [...actionsOf(statement), action];
    return template;
  };

  it("is found when nobody calls it", () => {
    expect(found(withMore("PlanChunksPolicy", "s3:GetObjectAcl"), "unused")).toContain(
      "PlanChunksRole: s3:GetObjectAcl",
    );
  });

  it("is found when only another function calls it", () => {
    const template = expandedTemplate();
    for (const statement of allowing(template, "PlanChunksPolicy").slice(0, 1))
      Object.assign(statement, { Action: "s3:*", Resource: "*" });
    expect(found(template, "cross")).toContain(
      "PlanChunksRole: s3:PutObject RejectBucket/rejects/load/{key}",
    );
  });
});
