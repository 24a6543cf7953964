import { describe, expect, it } from "@jest/globals";
import { evaluate } from "./evaluate.ts";
import {
  type Fields,
  longTemplate,
  namesOf,
  propertiesOf,
  referencesIn,
  textOf,
  type Value,
} from "./long-form.ts";

const { Resources } = longTemplate;

/** What CloudFormation finishes before it begins with a resource: what it names and depends on, and so on. */
function finishedBefore(name: string, found = new Set<string>()): Set<string> {
  const { DependsOn = [], Properties = {} } = Resources[name] ?? {};
  for (const needed of [DependsOn].flat().concat([...referencesIn(Properties)]))
    if (!found.has(needed)) {
      found.add(needed);
      finishedBefore(needed, found);
    }
  return found;
}

const statementsOf = (policy: string): readonly Fields[] =>
  (propertiesOf(policy)["PolicyDocument"] as { readonly Statement: readonly Fields[] }).Statement;

/** Policies that let somebody write into a stream. */
function policiesThatWrite(stream: string): string[] {
  return [...namesOf("AWS::IAM::Policy"), ...namesOf("AWS::IAM::ManagedPolicy")].filter((policy) =>
    statementsOf(policy).some(
      ({ Action, Resource }) =>
        JSON.stringify(Action ?? "").includes("kinesis:Put") && referencesIn(Resource).has(stream),
    ),
  );
}

const functionsOf = (role: string): string[] =>
  namesOf("AWS::Serverless::Function").filter((name) => referencesIn(propertiesOf(name)["Role"]).has(role));
/** Resources that make a function run: whatever names it, but what only watches it. */
const startersOf = (lambda: string): string[] =>
  Object.keys(Resources).filter(
    (name) =>
      referencesIn(Resources[name]?.Properties).has(lambda) &&
      !["AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"].includes(Resources[name]?.Type ?? ""),
  );

/** Streams that Firehose reads: from their end, so that what is written before is never delivered. */
const readByFirehose = namesOf("AWS::KinesisFirehose::DeliveryStream").flatMap((delivery) =>
  [...referencesIn(propertiesOf(delivery)["KinesisStreamSourceConfiguration"])]
    .filter((name) => Resources[name]?.Type === "AWS::Kinesis::Stream")
    .map((stream) => [stream, delivery] as const),
);

describe("nothing is written into a stream before Firehose reads it", () => {
  it("finds the one that it reads", () => {
    expect(readByFirehose).toEqual([["LogStream", "DeliveryStream"]]);
  });

  it.each(readByFirehose)("%s: not by the stack's functions", (stream, delivery) => {
    const writers = policiesThatWrite(stream)
      .filter((policy) => Resources[policy]?.Type === "AWS::IAM::Policy")
      .flatMap((policy) => [...referencesIn(propertiesOf(policy)["Roles"])])
      .flatMap(functionsOf);
    expect(writers).toEqual(["TransformLogEventsFunction"]);
    for (const starter of writers.flatMap(startersOf)) {
      expect([starter, [...finishedBefore(starter)]]).toEqual([starter, expect.arrayContaining([delivery])]);
      // What waits is not lost: the source is read from its beginning.
      expect(propertiesOf(starter)["StartingPosition"]).toBe("TRIM_HORIZON");
    }
    expect(writers.flatMap(startersOf)).not.toHaveLength(0);
  });

  it.each(readByFirehose)(
    "%s: not by applications, whose policy does not exist before",
    (stream, delivery) => {
      const managed = policiesThatWrite(stream).filter(
        (policy) => Resources[policy]?.Type === "AWS::IAM::ManagedPolicy",
      );
      expect(managed).toEqual(["LogStreamProducerPolicy"]);
      for (const policy of managed) expect(finishedBefore(policy)).toContain(delivery);
    },
  );

  it.each(readByFirehose)("%s: and Firehose begins with index templates in place", (_, delivery) => {
    expect(finishedBefore(delivery)).toContain("PreparedDomain");
  });
});

describe("what starts to work", () => {
  const policiesOf = (role: string): string[] =>
    namesOf("AWS::IAM::Policy").filter(
      (policy) => referencesIn(propertiesOf(policy)["Roles"]).has(role) && !policy.endsWith("MapPolicy"),
    );
  const rolesIn = (value: Value | undefined): string[] =>
    [...referencesIn(value)].filter((name) => Resources[name]?.Type === "AWS::IAM::Role");
  const working = [
    "AWS::Lambda::EventSourceMapping",
    "AWS::CloudFormation::CustomResource",
    "AWS::Scheduler::Schedule",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Serverless::StateMachine",
    "AWS::Logs::AccountPolicy",
  ].flatMap(namesOf);

  it.each(working)("%s waits for the policies of its role", (name) => {
    const { Properties = {} } = Resources[name] ?? {};
    const functions = [...referencesIn(Properties)].filter((one) => one.endsWith("Function"));
    const isMachine = Resources[name]?.Type === "AWS::Serverless::StateMachine";
    const roles = [
      ...rolesIn(Properties),
      ...(isMachine ? [] : functions.flatMap((one) => rolesIn(propertiesOf(one)["Role"]))),
    ];
    const needed = roles.flatMap(policiesOf);
    expect(needed.length).toBeGreaterThan(0);
    expect([...finishedBefore(name)]).toEqual(expect.arrayContaining(needed));
  });

  it("into the domain waits for its index templates", () => {
    const senders = namesOf("AWS::IAM::Policy")
      .filter((policy) => /_bulk|ESHttpPut/.test(JSON.stringify(propertiesOf(policy))))
      .filter((policy) => policy !== "PrepareDomainPolicy")
      .flatMap((policy) => [...referencesIn(propertiesOf(policy)["Roles"])]);
    expect(senders).toEqual(["DeliveryRole", "LoadChunkRole"]);
    const starting = ["AWS::KinesisFirehose::DeliveryStream", "AWS::Serverless::StateMachine"].flatMap(
      namesOf,
    );
    const writing = starting.filter((name) => {
      const functions = [...referencesIn(Resources[name]?.Properties)].filter((one) =>
        one.endsWith("Function"),
      );
      const roles = [name, ...functions].flatMap((one) => rolesIn(Resources[one]?.Properties));
      return roles.some((role) => senders.includes(role));
    });
    expect(writing).toEqual(["DeliveryStream", "LoadObjectsStateMachine"]);
    for (const name of writing) expect(finishedBefore(name)).toContain("PreparedDomain");
  });

  it("as a target of the rule is open for it by a name that is not shortened, before it exists", () => {
    const rule = textOf(evaluate(propertiesOf("ObjectCreatedRule")["Name"] ?? null, {}));
    expect(rule.length).toBeLessThanOrEqual(64);
    const queues = new Set(
      (propertiesOf("ObjectCreatedRule")["Targets"] as readonly Fields[]).flatMap((target) => [
        ...referencesIn(target),
      ]),
    );
    expect(queues.size).toBe(2);
    for (const queue of queues) {
      const policy = namesOf("AWS::SQS::QueuePolicy").find((name) =>
        referencesIn(propertiesOf(name)["Queues"]).has(queue),
      );
      expect(finishedBefore("ObjectCreatedRule")).toContain(policy);
      const [statement] = evaluate(statementsOf(policy ?? ""), {}) as readonly Fields[];
      expect(statement?.["Condition"]).toEqual({
        ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:123456789012:rule/${rule}` },
      });
    }
  });
});
