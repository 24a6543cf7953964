import { describe, expect, it } from "@jest/globals";
import { accessFaults } from "../../../local/tools/template/access.ts";
import { deploymentFaults } from "../../../local/tools/template/deployments.ts";
import { equivalentMutants } from "../../../local/tools/template/equivalent-mutants.ts";
import { checks } from "../../../local/tools/template/faults.ts";
import { lossFaults } from "../../../local/tools/template/losses.ts";
import { type MutantType, mutantsOf } from "../../../local/tools/template/mutants.ts";
import { orderFaults } from "../../../local/tools/template/order.ts";
import { permissionFaults } from "../../../local/tools/template/permissions.ts";
import { retryFaults } from "../../../local/tools/template/retries.ts";
import { readStack, type Stack } from "../../../local/tools/template/stack.ts";

const stack = readStack();
const mutants = mutantsOf(stack);

describe("the template and its state machines", () => {
  it.each(checks.map((check) => [check.name, check] as const))("have none of the %s", (_, check) => {
    expect(check(stack)).toEqual([]);
  });
});

// `npm run test:mutation:template` does it with every mutant and every check.
describe("what is taken out is missed:", () => {
  const ofTypes: readonly [MutantType, (stack: Stack) => string[]][] = [
    ["DependsOn", orderFaults],
    ["alarm", lossFaults],
    ["Retry", retryFaults],
    ["Catch", retryFaults],
  ];
  it.each(ofTypes)("every %s", (type, check) => {
    const found = mutants.filter((mutant) => mutant.type === type && !(mutant.name in equivalentMutants));
    expect(found).not.toEqual([]);
    expect(found.filter((mutant) => check(mutant.stack).length === 0).map(({ name }) => name)).toEqual([]);
  });

  const examples: readonly [name: string, check: (stack: Stack) => string[], consequence: string][] = [
    ["LoadChunkPolicy: s3:PutObject of statement 2", permissionFaults, "Loads a chunk"],
    ["DeliveryPolicy: denied es:ESHttpPut of statement 4", accessFaults, "who may do what"],
    ["DeliveryRole: sts:AssumeRole of statement 0", accessFaults, "cannot take DeliveryRole"],
    ["LogBucketPolicy: denied s3:* of statement 0", accessFaults, "without TLS"],
    ["ObjectCreatedRule: DeadLetterConfig", lossFaults, "never loaded"],
    ["LoadQueue: RedrivePolicy", lossFaults, "then lost"],
    ["TransformLogEventsEventSource: DestinationConfig", lossFaults, "kept nowhere"],
    ["TransformLogEventsEventSource: MetricsConfig", lossFaults, "aws/lambda/ in silence"],
    ["TransformLogEventsEventSource: StartingPosition", orderFaults, "are lost"],
    ["LogBucket: DeletionPolicy", lossFaults, "what it holds is lost"],
    ["RedactionSalt: HashesAddresses", deploymentFaults, "paid for"],
    [
      "AccountSubscriptionPolicy: SubscribesAccount",
      deploymentFaults,
      "AccountSubscription=true changes nothing",
    ],
  ];
  it.each(examples)("%s", (name, check, consequence) => {
    const mutant = mutants.find((one) => one.name === name);
    expect(mutant).toBeDefined();
    expect(mutant === undefined ? "" : check(mutant.stack).join("\n")).toContain(consequence);
  });
});
