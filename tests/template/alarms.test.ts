import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { knownMetrics } from "./aws-metrics.ts";
import { evaluate, type Given } from "./evaluate.ts";
import {
  type Fields,
  longTemplate,
  namesOf,
  propertiesOf,
  referencesIn,
  textOf,
  type Value,
} from "./long-form.ts";
import { stateMachines } from "./sources.ts";

const root = join(import.meta.dirname, "../..");

interface Watch {
  readonly by: string;
  readonly description: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Fields;
}

const alarms: readonly Watch[] = namesOf("AWS::CloudWatch::Alarm").map((by) => {
  const { Namespace, MetricName, Dimensions, AlarmDescription } = propertiesOf(by);
  const dimensions = Dimensions as readonly { readonly Name: string; readonly Value: Value }[];
  return {
    by,
    description: textOf(AlarmDescription),
    namespace: textOf(Namespace),
    name: textOf(MetricName),
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
  };
});

/** The metrics of the dashboard's widgets, as their arrays spell them: namespace, name, dimensions by pairs, options. */
const shown: readonly Watch[] = (() => {
  const body = evaluate(propertiesOf("Dashboard")["DashboardBody"] ?? null, {});
  const { widgets } = JSON.parse(textOf(body)) as {
    widgets: readonly { properties: { title: string; metrics: readonly (readonly (string | object)[])[] } }[];
  };
  return widgets.flatMap(({ properties: { title, metrics } }) =>
    metrics.map((metric) => {
      const [namespace = "", name = "", ...pairs] = metric.filter((part) => typeof part === "string");
      const dimensions = pairs.flatMap((key, at) =>
        at % 2 === 0 ? [[key, pairs[at + 1] ?? ""] as const] : [],
      );
      return { by: title, description: title, namespace, name, dimensions: Object.fromEntries(dimensions) };
    }),
  );
})();

/** The type of resource that a dimension names; those that name none are an account or the stack. */
const namedTypes: Readonly<Record<string, string>> = {
  StreamName: "AWS::Kinesis::Stream",
  DeliveryStreamName: "AWS::KinesisFirehose::DeliveryStream",
  FunctionName: "AWS::Serverless::Function",
  EventSourceMappingUUID: "AWS::Lambda::EventSourceMapping",
  QueueName: "AWS::SQS::Queue",
  RuleName: "AWS::Events::Rule",
  StateMachineArn: "AWS::Serverless::StateMachine",
  DomainName: "AWS::OpenSearchService::Domain",
};

describe("each alarm and each widget", () => {
  const watches = [...alarms, ...shown];

  it("is there", () => {
    expect(alarms.length).toBeGreaterThan(20);
    expect(shown.length).toBeGreaterThan(20);
  });

  it.each(watches.map((watch) => [`${watch.by}: ${watch.namespace} ${watch.name}`, watch] as const))(
    "%s: the metric exists, with these dimensions",
    (_, { namespace, name, dimensions }) => {
      const known = knownMetrics.find((one) => one.namespace === namespace && one.name === name);
      expect(known?.dimensions).toEqual(Object.keys(dimensions).toSorted());
      for (const [dimension, value] of Object.entries(dimensions)) {
        const type = namedTypes[dimension];
        if (type === undefined) continue;
        const [resource] =
          typeof value === "string" ? [/^<(\w+)/.exec(value)?.[1]] : [...referencesIn(value)];
        expect(longTemplate.Resources[resource ?? ""]?.Type).toBe(type);
      }
    },
  );

  it("uses every metric of the table", () => {
    const used = new Set(watches.map(({ namespace, name }) => `${namespace} ${name}`));
    // No state machine has a time limit; the first that gets one needs this alarm.
    expect(
      knownMetrics.map(({ namespace, name }) => `${namespace} ${name}`).filter((one) => !used.has(one)),
    ).toEqual(["AWS/States ExecutionsTimedOut"]);
  });
});

const handlers = globSync("src/functions/*/*/*.ts", { cwd: root }).map((file) => ({
  file,
  text: readFileSync(join(root, file), "utf8"),
}));
const counted = handlers.flatMap(({ file, text }) =>
  [...text.matchAll(/addMetric\("(\w+)"/g)].map(([, name = ""]) => ({ file, name, text })),
);

/** The alarm on a metric of a resource. */
function alarmOn(name: string, resource: string): Watch | undefined {
  return alarms.find((alarm) => alarm.name === name && referencesIn({ ...alarm.dimensions }).has(resource));
}

const statementsOf = (policy: string): readonly Fields[] => {
  const { Statement } = propertiesOf(policy)["PolicyDocument"] as Fields;
  return (Statement as readonly Fields[]).flatMap((statement) =>
    "Fn::If" in statement ? [(statement["Fn::If"] as readonly Fields[])[1] ?? {}] : [statement],
  );
};
const resourcesAllowed = (action: string): readonly Value[] =>
  namesOf("AWS::IAM::Policy")
    .flatMap(statementsOf)
    .filter(({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(action))
    .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource ?? null]));

/** The values of all members of that name, however deep. */
function valuesNamed(name: string, value: Value): Value[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one: Value) => valuesNamed(name, one));
  return Object.entries(value).flatMap(([key, one]) => [
    ...(key === name ? [one] : []),
    ...valuesNamed(name, one),
  ]);
}

describe("what the code counts", () => {
  it("is what the table says of it", () => {
    expect(counted.length).toBeGreaterThan(10);
    for (const { namespace, name, source } of knownMetrics)
      if (namespace === "logpipe")
        expect(counted).toContainEqual(expect.objectContaining({ file: source, name }));
  });

  const lost = counted.filter(({ name }) => /Rejected|Failed|Not[A-Z]|Oversize|Dropped/.test(name));
  it.each(lost.map(({ name, text }) => [name, text] as const))(
    "%s has an alarm, or fails the execution, which has one",
    (name, text) => {
      const hasAlarm = alarms.some((alarm) => alarm.namespace === "logpipe" && alarm.name === name);
      expect(hasAlarm || /\bthrow |Promise\.reject/.test(text)).toBe(true);
    },
  );

  it("includes what is lost", () => {
    expect(lost.length).toBeGreaterThan(4);
  });
});

describe("what is lost, refused, given up or set aside has an alarm that names it:", () => {
  const machines = namesOf("AWS::Serverless::StateMachine");
  it.each(machines)("a failed execution of %s", (machine) => {
    expect(alarmOn("ExecutionsFailed", machine)).toBeDefined();
    const kebab = machine
      .replace("StateMachine", "")
      .replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`)
      .toLowerCase();
    const text = stateMachines.find(({ name }) => name === kebab)?.text ?? "";
    expect(text).toContain('"StartAt"');
    if (text.includes("TimeoutSeconds")) expect(alarmOn("ExecutionsTimedOut", machine)).toBeDefined();
  });

  const deadLetterTargets = Object.values(longTemplate.Resources).flatMap(({ Properties = {} }) => [
    ...valuesNamed("deadLetterTargetArn", Properties),
    ...valuesNamed("DeadLetterConfig", Properties),
  ]);
  const deadLetters = [...new Set(deadLetterTargets.flatMap((target) => [...referencesIn(target)]))];
  it.each(deadLetters)("messages in %s", (queue) => {
    expect(alarmOn("ApproximateNumberOfMessagesVisible", queue)?.description).toContain(queue);
  });

  it("messages in the queue that a parameter names instead", () => {
    const parameters = deadLetterTargets.flatMap((target) => valuesNamed("Ref", target));
    expect(parameters).toEqual(["CleanDeadLetterQueueArn"]);
    const given: Given = { CleanDeadLetterQueueArn: "arn:aws:sqs:us-east-1:123456789012:dead" };
    const watched = alarms.map(({ dimensions }) => evaluate(dimensions["QueueName"] ?? null, given));
    expect(watched).toContain("dead");
  });

  const queues = namesOf("AWS::SQS::Queue");
  it("every queue that is no source of events is one of dead letters", () => {
    const sources = namesOf("AWS::Lambda::EventSourceMapping").flatMap((source) => [
      ...referencesIn(propertiesOf(source)["EventSourceArn"]),
    ]);
    expect(queues.filter((queue) => !sources.includes(queue)).toSorted()).toEqual(deadLetters.toSorted());
    for (const queue of sources.filter((source) => queues.includes(source)))
      expect(alarmOn("ApproximateAgeOfOldestMessage", queue)).toBeDefined();
  });

  it.each(namesOf("AWS::Lambda::EventSourceMapping"))("records that %s gives up or drops", (source) => {
    const { DestinationConfig, FunctionResponseTypes, MetricsConfig, FunctionName, StartingPosition } =
      propertiesOf(source);
    // Without it what the functions report as failed would count as done, and be lost.
    expect(FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
    if (StartingPosition === undefined) return; // a queue keeps its messages, and has dead letters: above
    expect(DestinationConfig).toBeDefined();
    expect(MetricsConfig).toEqual({ Metrics: ["EventCount"] });
    expect(alarmOn("OnFailureDestinationDeliveredEventCount", source)?.description).toContain("aws/lambda/");
    expect(alarmOn("DroppedEventCount", source)).toBeDefined();
    const [reader = ""] = referencesIn(FunctionName);
    for (const name of ["IteratorAge", "Errors", "Throttles"]) expect(alarmOn(name, reader)).toBeDefined();
  });

  it.each(namesOf("AWS::KinesisFirehose::DeliveryStream"))(
    "what %s cannot deliver, and what it is late with",
    (stream) => {
      const destination = propertiesOf(stream)["AmazonopensearchserviceDestinationConfiguration"] as Fields;
      const { ErrorOutputPrefix } = destination["S3Configuration"] as Fields;
      const failed = textOf(ErrorOutputPrefix).split("!")[0] ?? "";
      expect(failed).toMatch(/^\w+\/$/);
      for (const name of ["DeliveryRejected", "AuthFailure"])
        expect(alarmOn(`DeliveryToAmazonOpenSearchService.${name}`, stream)?.description).toContain(failed);
      for (const name of [
        "DeliveryToAmazonOpenSearchService.DataFreshness",
        "DeliveryToS3.DataFreshness",
        "KinesisMillisBehindLatest",
      ])
        expect(alarmOn(name, stream)).toBeDefined();
    },
  );

  it.each(namesOf("AWS::Events::Rule"))("events that %s cannot hand over", (rule) => {
    expect(alarmOn("FailedInvocations", rule)).toBeDefined();
    for (const target of propertiesOf(rule)["Targets"] as readonly Fields[])
      expect(target).toHaveProperty("DeadLetterConfig");
  });

  it.each(namesOf("AWS::Scheduler::Schedule"))("runs that %s cannot start", (schedule) => {
    expect(propertiesOf(schedule)["Target"]).toHaveProperty("DeadLetterConfig");
  });

  it.each(namesOf("AWS::Kinesis::Stream"))("writes that %s does not take", (stream) => {
    expect(alarmOn("WriteProvisionedThroughputExceeded", stream)).toBeDefined();
  });

  // Wherever a role may put objects into the reject bucket, and the stack does not read them back itself.
  const prefixesOf = (action: string): Set<string> =>
    new Set(
      resourcesAllowed(action).flatMap((resource) => {
        const [, prefix] = /\$\{RejectBucket\}\/(.+?\/)\*/.exec(JSON.stringify(resource)) ?? [];
        return prefix === undefined ? [] : [prefix];
      }),
    );
  const readBack = prefixesOf("s3:GetObject");
  const setAside = [...prefixesOf("s3:PutObject")].filter((prefix) => !readBack.has(prefix));
  it.each(setAside)("what is set aside under %s", (prefix) => {
    expect(alarms.filter(({ description }) => description.includes(prefix))).not.toHaveLength(0);
  });

  it("in places that were found", () => {
    expect(setAside.toSorted()).toEqual(["aws/lambda/", "oversize/", "rejects/cloudwatch/", "rejects/load/"]);
    expect(deadLetters).toHaveLength(2);
    expect(machines).toHaveLength(3);
  });
});
