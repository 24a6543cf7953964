import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";
import { evaluate } from "./evaluate.ts";
import {
  type Fields,
  namesOf,
  propertiesOf,
  type Template,
  TemplateReader,
  textOf,
  type Value,
} from "./long-form.ts";
import { type Stack, statementsIn } from "./stack.ts";

/** What an alarm watches. */
export interface Watch {
  readonly by: string;
  readonly description: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Fields;
}

export function alarmsOf(template: Template): Watch[] {
  return namesOf("AWS::CloudWatch::Alarm", template).map((by) => {
    const { Namespace, MetricName, Dimensions, AlarmDescription } = propertiesOf(by, template);
    const dimensions = Dimensions as readonly { readonly Name: string; readonly Value: Value }[];
    return {
      by,
      description: textOf(AlarmDescription),
      namespace: textOf(Namespace),
      name: textOf(MetricName),
      dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value])),
    };
  });
}

/** Metrics that a type of resource has for each way in which it loses, refuses or delays something. */
const ofTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "AWS::Serverless::StateMachine": { ExecutionsFailed: "an execution of it fails" },
  "AWS::Kinesis::Stream": { WriteProvisionedThroughputExceeded: "it refuses records, and writers give up" },
  "AWS::KinesisFirehose::DeliveryStream": {
    "DeliveryToAmazonOpenSearchService.DeliveryRejected":
      "OpenSearch refuses documents, which end in failed/",
    "DeliveryToAmazonOpenSearchService.AuthFailure":
      "OpenSearch does not let it in, and documents end in failed/",
    "DeliveryToAmazonOpenSearchService.DataFreshness": "documents reach OpenSearch late",
    "DeliveryToS3.DataFreshness": "documents reach the archive late",
    KinesisMillisBehindLatest: "it reads so late that records expire unread",
  },
  "AWS::Events::Rule": { FailedInvocations: "it cannot hand over events of new objects" },
  "AWS::OpenSearchService::Domain": {
    "ClusterStatus.red": "primary shards are missing, and searches are incomplete",
    FreeStorageSpace: "its storage runs out",
    ClusterIndexWritesBlocked: "it accepts no writes, and every load fails",
  },
};
/** Metrics of a function that reads a stream: until all attempts are used up, its records only wait. */
const ofReaders = {
  IteratorAge: "records wait until they expire",
  Errors: "batches fail",
  Throttles: "it cannot run, and records wait",
};
const lossNames = /Rejected|Failed|Not[A-Z]|Oversize|Dropped/;

/** What the functions count, and where. */
export const metricsCounted = (() => {
  const folder = join(projectRoot, "src", "functions");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return [...text.matchAll(/addMetric\("(\w+)"/g)].map(([, name = ""]) => ({ name, file, text }));
  });
})();

/** Ways in which something is lost, given up or set aside without an alarm, or without being kept anywhere. */
export function lossFaults({ template }: Stack): string[] {
  return new Losses(template).all();
}

class Losses extends TemplateReader {
  private readonly alarms = alarmsOf(this.template);

  all(): string[] {
    return [
      ...this.ofResources(),
      ...this.ofEventSources(),
      ...this.ofQueues(),
      ...this.ofPlaces(),
      ...this.ofCode(),
      ...this.silentAlarms(),
      ...this.vagueAlarms(),
      ...this.notKept(),
    ];
  }

  private ofResources(): string[] {
    return Object.entries(ofTypes).flatMap(([type, metrics]) =>
      this.names(type).flatMap((resource) => this.unwatched(resource, metrics)),
    );
  }

  private ofEventSources(): string[] {
    return this.names("AWS::Lambda::EventSourceMapping").flatMap((source) => {
      const properties = this.properties(source);
      const faults: string[] = [];
      if (JSON.stringify(properties["FunctionResponseTypes"]) !== '["ReportBatchItemFailures"]')
        faults.push(`${source}: what the function reports as failed counts as done, and is lost`);
      const isStream = [...this.references(properties["EventSourceArn"])].some(
        (one) => this.typeOf(one) === "AWS::Kinesis::Stream",
      );
      if (!isStream) return faults;
      if (properties["DestinationConfig"] === undefined)
        faults.push(`${source}: records that no retry helps are dropped, and kept nowhere`);
      if (JSON.stringify(properties["MetricsConfig"]) !== '{"Metrics":["EventCount"]}')
        faults.push(
          `${source}: it counts no events, so that nobody is alarmed when it gives up on records: they end in aws/lambda/ in silence`,
        );
      const [reader = ""] = this.references(properties["FunctionName"]);
      const ofSource = {
        OnFailureDestinationDeliveredEventCount: "it gives up on records, which end in aws/lambda/",
        DroppedEventCount: "it drops records for good",
      };
      return [
        ...faults,
        ...this.unwatched(source, ofSource),
        ...this.unwatched(reader, ofReaders),
        ...this.unwatchedAges(reader),
      ];
    });
  }

  /** A reader that is late is one thing, one that will soon lose records another. */
  private unwatchedAges(reader: string): string[] {
    const thresholds = this.alarms
      .filter(({ name, dimensions }) => name === "IteratorAge" && this.references(dimensions).has(reader))
      .map(({ by }) => JSON.stringify(this.properties(by)["Threshold"]));
    return [
      ...(thresholds.some((one) => one.includes("HalfMs"))
        ? []
        : [`nobody is alarmed when ${reader} has left records waiting for half of their retention`]),
      ...(thresholds.some((one) => !one.includes("HalfMs"))
        ? []
        : [`nobody is alarmed when ${reader} is late, until half of the retention has passed`]),
    ];
  }

  private ofQueues(): string[] {
    const faults: string[] = [];
    const deadLetters = new Set<string>();
    const keep = (who: string, what: Value | undefined, lost: string): void => {
      if (what === undefined) faults.push(`${who} has no dead-letter queue: ${lost}`);
      else for (const queue of this.references(what)) deadLetters.add(queue);
    };
    for (const rule of this.names("AWS::Events::Rule"))
      for (const target of this.properties(rule)["Targets"] as readonly Fields[])
        keep(
          rule,
          target["DeadLetterConfig"],
          "events that it cannot hand over are lost, and their objects never loaded",
        );
    for (const schedule of this.names("AWS::Scheduler::Schedule")) {
      const { DeadLetterConfig } = this.properties(schedule)["Target"] as Fields;
      keep(schedule, DeadLetterConfig, "a run that it cannot start leaves no trace, and old indexes stay");
    }
    for (const source of this.names("AWS::Lambda::EventSourceMapping"))
      for (const queue of this.references(this.properties(source)["EventSourceArn"])) {
        if (this.typeOf(queue) !== "AWS::SQS::Queue") continue;
        const redrive = this.properties(queue)["RedrivePolicy"];
        keep(queue, redrive, "a message that always fails is tried for two weeks, then lost");
        faults.push(...this.unwatched(queue, { ApproximateAgeOfOldestMessage: "messages wait in it" }));
      }
    for (const queue of deadLetters)
      faults.push(
        ...this.unwatched(queue, {
          ApproximateNumberOfMessagesVisible: "something that nothing could process ends in it",
        }),
      );
    // A queue that a parameter names takes the place of one that is not created.
    const given = { CleanDeadLetterQueueArn: "arn:aws:sqs:us-east-1:123456789012:given" };
    const watched = this.alarms.map(({ dimensions }) =>
      evaluate(dimensions["QueueName"] ?? null, given, this.template),
    );
    if (!watched.includes("given"))
      faults.push("nobody is alarmed when something ends in the queue of CleanDeadLetterQueueArn");
    return faults;
  }

  /** Wherever a role may put objects that the stack does not read back itself. */
  private ofPlaces(): string[] {
    const prefixesOf = (action: string): Set<string> => {
      const statements = this.names("AWS::IAM::Policy").flatMap((policy) =>
        statementsIn(this.properties(policy)["PolicyDocument"]),
      );
      const allowed = statements.filter(
        ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes(action),
      );
      const found = JSON.stringify(allowed.map(({ Resource }) => Resource ?? null)).matchAll(
        /\$\{RejectBucket\}\/(.+?\/)\*/g,
      );
      return new Set([...found].map(([, prefix = ""]) => prefix));
    };
    const readBack = prefixesOf("s3:GetObject");
    return [...prefixesOf("s3:PutObject")]
      .filter((prefix) => !readBack.has(prefix))
      .filter((prefix) => !this.alarms.some(({ description }) => description.includes(prefix)))
      .map((prefix) => `nobody is alarmed when records end in ${prefix} of the reject bucket`);
  }

  /** What the functions count as lost, unless the same function then fails its execution, which has an alarm. */
  private ofCode(): string[] {
    return metricsCounted
      .filter(({ name, text }) => lossNames.test(name) && !/\bthrow |Promise\.reject/.test(text))
      .filter(
        ({ name }) => !this.alarms.some((alarm) => alarm.namespace === "logpipe" && alarm.name === name),
      )
      .map(({ name, file }) => `nobody is alarmed when src/functions/${file} counts ${name}`);
  }

  private silentAlarms(): string[] {
    const topics = {
      AlarmEmail: "ops@example.com",
      AlarmTopicArn: "arn:aws:sns:us-east-1:123456789012:ours",
    };
    return this.names("AWS::CloudWatch::Alarm").flatMap((alarm) =>
      Object.entries(topics).flatMap(([parameter, value]) => {
        const actions = evaluate(
          this.properties(alarm)["AlarmActions"] ?? [],
          { [parameter]: value },
          this.template,
        );
        const told = parameter === "AlarmEmail" ? "<AlarmTopic>" : value;
        if (JSON.stringify(actions) === JSON.stringify([told])) return [];
        return [
          `${alarm} notifies nobody, though ${parameter} says whom: ${textOf(this.properties(alarm)["AlarmDescription"])}`,
        ];
      }),
    );
  }

  /** Alarms that do not say where to look for what could not be delivered. */
  private vagueAlarms(): string[] {
    const failed = this.names("AWS::KinesisFirehose::DeliveryStream").map((stream) => {
      const { S3Configuration } = this.properties(stream)[
        "AmazonopensearchserviceDestinationConfiguration"
      ] as Fields;
      return textOf((S3Configuration as Fields)["ErrorOutputPrefix"]).split("!")[0] ?? "";
    });
    const places: Readonly<Record<string, readonly string[]>> = {
      OnFailureDestinationDeliveredEventCount: ["aws/lambda/"],
      DroppedEventCount: ["aws/lambda/"],
      "DeliveryToAmazonOpenSearchService.DeliveryRejected": failed,
      "DeliveryToAmazonOpenSearchService.AuthFailure": failed,
    };
    return this.alarms.flatMap(({ by, name, dimensions, description }) => {
      const queues = name === "ApproximateNumberOfMessagesVisible" ? this.references({ ...dimensions }) : [];
      return [...(places[name] ?? []), ...queues]
        .filter((place) => !description.includes(place))
        .map((place) => `${by} does not say that what it is about is in ${place}: nobody finds it`);
    });
  }

  /** Data that is deleted with the stack, or by a change that replaces its resource. */
  private notKept(): string[] {
    const types = [
      "AWS::S3::Bucket",
      "AWS::OpenSearchService::Domain",
      "AWS::Kinesis::Stream",
      "AWS::SecretsManager::Secret",
    ];
    return types
      .flatMap((type) => this.names(type))
      .flatMap((name) => {
        const { DeletionPolicy, UpdateReplacePolicy } = this.template.Resources[name] ?? {};
        return [
          ...(DeletionPolicy === "RetainExceptOnCreate"
            ? []
            : [`${name} is deleted with the stack, and what it holds is lost`]),
          ...(UpdateReplacePolicy === "Retain"
            ? []
            : [`${name} is deleted by a change that replaces it, and what it holds is lost`]),
        ];
      });
  }

  private unwatched(resource: string, metrics: Readonly<Record<string, string>>): string[] {
    return Object.entries(metrics)
      .filter(
        ([name]) =>
          !this.alarms.some(
            (alarm) => alarm.name === name && this.references({ ...alarm.dimensions }).has(resource),
          ),
      )
      .map(([name, when]) => `${resource}: nobody is alarmed when ${when} (${name})`);
  }
}
