import { absent, templatesOfModes } from "./delivery-modes.ts";
import { TemplateReader, textOf, type Value } from "./long-form.ts";
import { type Stack, statementsIn } from "./stack.ts";

/** What begins to work as soon as it exists. */
const working = [
  "AWS::Lambda::EventSourceMapping",
  "AWS::CloudFormation::CustomResource",
  "AWS::Scheduler::Schedule",
  "AWS::KinesisFirehose::DeliveryStream",
  "AWS::Serverless::StateMachine",
  "AWS::Logs::AccountPolicy",
];
/** Resources that look at a function, and do not make it run. */
const watching = new Set(["AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"]);

/** What begins before something that it needs, each with what happens then. */
export function orderFaults({ template }: Stack): string[] {
  const modes = templatesOfModes(template);
  const orders = [template, ...modes.map((mode) => mode.template)].map((one) => new Order(one));
  return [
    ...modes.flatMap((mode) => absent(template, mode)),
    ...orders.flatMap((order) => [
      ...order.writtenTooEarly(),
      ...order.withoutPermissions(),
      ...order.withoutTemplates(),
      ...order.closedQueues(),
    ]),
  ];
}

/** In which order CloudFormation creates the resources, as far as the template makes it. */
export class Order extends TemplateReader {
  /** What is finished before CloudFormation begins with a resource: what it names and depends on, and so on. */
  finishedBefore(name: string, found = new Set<string>()): ReadonlySet<string> {
    const { DependsOn = [], Properties = {} } = this.template.Resources[name] ?? {};
    for (const needed of [DependsOn].flat().concat([...this.references(Properties)]))
      if (!found.has(needed)) {
        found.add(needed);
        this.finishedBefore(needed, found);
      }
    return found;
  }

  /** Writers of a stream that Firehose reads: from its end, so that what is written before is never delivered. */
  writtenTooEarly(): string[] {
    return this.readByFirehose().flatMap(([stream, delivery]) => {
      const lost = `what is written into ${stream} before ${delivery} reads it never reaches OpenSearch or the archive`;
      return [
        ...this.writersOf(stream)
          .filter((writer) => !this.finishedBefore(writer).has(delivery))
          .map((writer) => `${writer} does not wait for ${delivery}: ${lost}`),
        ...this.writersOf(stream)
          .filter((writer) => this.typeOf(writer) === "AWS::Lambda::EventSourceMapping")
          .filter((writer) => this.properties(writer)["StartingPosition"] !== "TRIM_HORIZON")
          .map(
            (writer) =>
              `${writer} does not read from the beginning: records that come while it waits are lost`,
          ),
      ];
    });
  }

  /** What makes functions run that write into a stream, and policies with which others write. */
  writersOf(stream: string): string[] {
    const policies = ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"]
      .flatMap((type) => this.names(type))
      .filter((policy) =>
        statementsIn(this.properties(policy)["PolicyDocument"]).some(
          ({ Action, Resource }) =>
            JSON.stringify(Action ?? "").includes("kinesis:Put") && this.references(Resource).has(stream),
        ),
      );
    const functions = policies
      .flatMap((policy) => [...this.references(this.properties(policy)["Roles"])])
      .flatMap((role) => this.functionsOf(role));
    return [
      ...policies.filter((policy) => this.typeOf(policy) === "AWS::IAM::ManagedPolicy"),
      ...functions.flatMap((one) => this.startersOf(one)),
    ];
  }

  readByFirehose(): (readonly [stream: string, delivery: string])[] {
    return this.names("AWS::KinesisFirehose::DeliveryStream").flatMap((delivery) =>
      [...this.references(this.properties(delivery)["KinesisStreamSourceConfiguration"])]
        .filter((name) => this.typeOf(name) === "AWS::Kinesis::Stream")
        .map((stream) => [stream, delivery] as const),
    );
  }

  /** What works as a role whose policies are not there yet. A map's own policy names the state machine: it cannot be first. */
  withoutPermissions(): string[] {
    return working
      .flatMap((type) => this.names(type))
      .flatMap((name) => {
        const finished = this.finishedBefore(name);
        return this.rolesAtWork(name).flatMap((role) =>
          this.policiesOf(role)
            .filter((policy) => !finished.has(policy))
            .map(
              (policy) =>
                `${name} does not wait for ${policy}: it begins to work as ${role}, and its first requests are refused`,
            ),
        );
      });
  }

  /** What sends documents to a domain without index templates: its fields would get other types, for good. */
  withoutTemplates(): string[] {
    const preparing = new Set(this.preparing().flatMap((name) => this.rolesAtWork(name)));
    const senders = new Set(
      this.names("AWS::IAM::Policy")
        .filter((policy) => /_bulk|ESHttpPut/.test(JSON.stringify(this.properties(policy))))
        .flatMap((policy) => [...this.references(this.properties(policy)["Roles"])])
        .filter((role) => !preparing.has(role)),
    );
    return [
      "AWS::KinesisFirehose::DeliveryStream",
      "AWS::Lambda::EventSourceMapping",
      "AWS::Serverless::StateMachine",
    ]
      .flatMap((type) => this.names(type))
      .filter((name) =>
        [...this.rolesIn(name), ...this.rolesOfFunctions(name)].some((role) => senders.has(role)),
      )
      .flatMap((name) =>
        this.preparing()
          .filter((prepared) => !this.finishedBefore(name).has(prepared))
          .map(
            (prepared) =>
              `${name} does not wait for ${prepared}: documents come before the index templates, and their fields get wrong types`,
          ),
      );
  }

  /** Targets of rules whose queue does not let EventBridge in yet. */
  closedQueues(): string[] {
    return this.names("AWS::Events::Rule").flatMap((rule) => {
      const queues = [...this.references(this.properties(rule)["Targets"])].filter(
        (name) => this.typeOf(name) === "AWS::SQS::Queue",
      );
      const policies = this.names("AWS::SQS::QueuePolicy");
      return queues.flatMap((queue) => {
        const opening = policies.filter((name) =>
          this.references(this.properties(name)["Queues"]).has(queue),
        );
        if (opening.some((policy) => this.finishedBefore(rule).has(policy))) return [];
        return [
          `${rule} does not wait for the policy of ${queue} (${opening.join()}): its first events are refused, and those objects are never loaded`,
        ];
      });
    });
  }

  private preparing(): string[] {
    return this.names("AWS::CloudFormation::CustomResource").filter((name) =>
      this.rolesAtWork(name).some((role) =>
        this.policiesOf(role).some((policy) =>
          JSON.stringify(this.properties(policy)).includes("/_index_template/"),
        ),
      ),
    );
  }

  private rolesAtWork(name: string): string[] {
    const isMachine = this.typeOf(name) === "AWS::Serverless::StateMachine";
    return [...this.rolesIn(name), ...(isMachine ? [] : this.rolesOfFunctions(name))];
  }

  private rolesIn(name: string): string[] {
    const value: Value = this.template.Resources[name]?.Properties ?? {};
    return [...this.references(value)].filter((one) => this.typeOf(one) === "AWS::IAM::Role");
  }

  private rolesOfFunctions(name: string): string[] {
    return [...this.references(this.properties(name))]
      .filter((one) => this.typeOf(one) === "AWS::Serverless::Function")
      .flatMap((one) => [...this.references(this.properties(one)["Role"])]);
  }

  private policiesOf(role: string): string[] {
    return this.names("AWS::IAM::Policy").filter(
      (policy) =>
        this.references(this.properties(policy)["Roles"]).has(role) &&
        !textOf(this.properties(policy)["PolicyName"]).endsWith("Map"),
    );
  }

  private functionsOf(role: string): string[] {
    return this.names("AWS::Serverless::Function").filter((name) =>
      this.references(this.properties(name)["Role"]).has(role),
    );
  }

  private startersOf(name: string): string[] {
    return Object.keys(this.template.Resources).filter(
      (one) =>
        this.references(this.template.Resources[one]?.Properties).has(name) &&
        !watching.has(this.typeOf(one) ?? ""),
    );
  }
}
