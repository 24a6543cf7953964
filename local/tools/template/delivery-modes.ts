import { type Deployed, deployedWith, when } from "./deployed.ts";
import { evaluate, type Given } from "./evaluate.ts";
import { type Fields, referencesIn, type Template, textOf, type Value } from "./long-form.ts";
import { alarmsOf, metricsCounted } from "./losses.ts";
import type { Stack } from "./stack.ts";

/** The values of the parameter `Delivery`. */
const deliveries = ["firehose", "switching", "direct"] as const;
type Delivery = (typeof deliveries)[number];

/** Each differs from what direct delivery has instead. */
const ofEmission = {
  TransformBatchSize: "500",
  TransformWindowSeconds: "7",
  TransformParallelization: "10",
  TransformRetryAttempts: "100",
};
const ofDelivery = { DirectWindowSeconds: "77" };

/** Where a mode has the readers, settings, alarms or widgets of another. */
export function deliveryFaults({ template }: Stack): string[] {
  return [...deliveries.flatMap((delivery) => faultsWith(template, delivery)), ...startFaults(template)];
}

function faultsWith(template: Template, delivery: Delivery): string[] {
  const given = { ...ofEmission, ...ofDelivery, Delivery: delivery };
  const deployed = deployedWith(template, given);
  return [...ofTransformer(deployed, delivery), ...unshown(deployed), ...silent(template, deployed)].map(
    (fault) => `with Delivery=${delivery}: ${fault}`,
  );
}

function ofTransformer(deployed: readonly Deployed[], delivery: Delivery): string[] {
  const { Variables } = propertiesOf(deployed, "TransformLogEventsFunction")["Environment"] as {
    readonly Variables: Fields;
  };
  const source = propertiesOf(deployed, "TransformLogEventsEventSource");
  const isDirect = delivery === "direct";
  const settings = [
    ["BatchSize", "500", "10000", "the archive gets more objects than it needs, at two requests each"],
    [
      "MaximumBatchingWindowInSeconds",
      "7",
      "77",
      "the archive gets an object for each handful of records, or documents come late",
    ],
    [
      "ParallelizationFactor",
      "10",
      "1",
      "parts of a batch are no ranges of their shard, and the archive loses records",
    ],
    [
      "MaximumRetryAttempts",
      "100",
      "-1",
      "an outage of OpenSearch uses up the attempts, and batches end in aws/lambda/",
    ],
  ] as const;
  return [
    ...when(
      (Variables["DELIVERY"] === "direct") !== isDirect,
      `TransformLogEvents has DELIVERY=${textOf(Variables["DELIVERY"])}: its documents reach OpenSearch twice or never`,
    ),
    ...when(
      isDirect && Variables["OPENSEARCH_ENDPOINT"] === undefined,
      "TransformLogEvents does not know the domain that it is to deliver to",
    ),
    ...settings.flatMap(([name, emitting, delivering, consequence]) =>
      when(
        textOf(source[name]) !== (delivery === "firehose" ? emitting : delivering),
        `TransformLogEvents' event source has ${name} ${textOf(source[name])}: ${consequence}`,
      ),
    ),
  ];
}

/** Readers that the dashboard does not show. */
function unshown(deployed: readonly Deployed[]): string[] {
  const body = textOf(propertiesOf(deployed, "Dashboard")["DashboardBody"]);
  return ["DeliveryStream", "DeliverRecordsFunction"].flatMap((reader) =>
    when(
      deployed.some(({ name }) => name === reader) && !body.includes(`<${reader}>`),
      `the dashboard does not show ${reader}: nobody sees how late it is`,
    ),
  );
}

/** Alarms about what only direct delivery counts, where nothing delivers directly. */
function silent(template: Template, deployed: readonly Deployed[]): string[] {
  if (deployed.some(({ name }) => name === "DeliverRecordsFunction")) return [];
  const isDirect = (metric: string): boolean => {
    const counting = metricsCounted.filter(({ name }) => name === metric);
    return counting.length > 0 && counting.every(({ text }) => text.includes("timesOf("));
  };
  return alarmsOf(template)
    .filter(({ by, name }) => deployed.some((one) => one.name === by) && isDirect(name))
    .map(({ by }) => `${by} is paid for and never rings: nothing is delivered directly`);
}

/** DeliverRecords begins where it is told to, and nowhere else. */
function startFaults(template: Template): string[] {
  const starts = [
    ["0", "TRIM_HORIZON", ""],
    ["1795996800", "AT_TIMESTAMP", "1795996800"],
  ] as const;
  return starts.flatMap(([DirectStartTime, position, timestamp]) => {
    const deployed = deployedWith(template, { Delivery: "switching", DirectStartTime });
    const { StartingPosition, StartingPositionTimestamp } = propertiesOf(
      deployed,
      "DeliverRecordsEventSource",
    );
    return when(
      textOf(StartingPosition) !== position || textOf(StartingPositionTimestamp) !== timestamp,
      `with DirectStartTime=${DirectStartTime}: DeliverRecords begins at ${textOf(StartingPosition)} ${textOf(StartingPositionTimestamp)}: records are lost, or delivered again`,
    );
  });
}

function propertiesOf(deployed: readonly Deployed[], wanted: string): Fields {
  return deployed.find(({ name }) => name === wanted)?.properties ?? {};
}

/** The template as each mode leaves it: without what its conditions leave out, and with the branches that they take. */
export function templatesOfModes(
  template: Template,
): { readonly given: Given; readonly template: Template }[] {
  return deliveries.map((delivery) => {
    const given = { Delivery: delivery };
    const holds = (Condition: string): boolean => evaluate({ Condition }, given, template) === true;
    const kept = Object.entries(template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || holds(Condition),
    );
    const Resources = Object.fromEntries(
      kept.map(([name, { Properties, ...resource }]) => [
        name,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object stays one
        {
          ...resource,
          ...(Properties === undefined ? {} : { Properties: taken(Properties, holds) as Fields }),
        },
      ]),
    );
    return { given, template: { ...template, Resources } };
  });
}

/** A value with the branches that conditions take. */
function taken(value: Value, holds: (condition: string) => boolean): Value {
  if (Array.isArray(value)) return value.map((one: Value) => taken(one, holds));
  if (typeof value !== "object" || value === null) return value;
  if ("Fn::If" in value) {
    const [condition, then, otherwise] = value["Fn::If"] as readonly Value[];
    return taken((holds(textOf(condition)) ? then : otherwise) ?? null, holds);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, Value]) => [name, taken(one, holds)]),
  );
}

/** What names a resource that its mode leaves out. */
export function absent(
  all: Template,
  { given, template }: ReturnType<typeof templatesOfModes>[number],
): string[] {
  return Object.entries(template.Resources).flatMap(([name, { DependsOn = [], Properties }]) =>
    [...[DependsOn].flat(), ...referencesIn(Properties, all)]
      .filter((one) => !(one in template.Resources))
      .map(
        (one) =>
          `${name} names ${one}, which is not created with Delivery=${given["Delivery"]}: CloudFormation refuses the template`,
      ),
  );
}
