import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { knownMetrics } from "./aws-metrics.ts";
import { evaluate } from "../../local/tools/template/evaluate.ts";
import { longTemplate, propertiesOf, referencesIn, textOf } from "../../local/tools/template/long-form.ts";
import { alarmsOf, lossFaults, type Watch } from "../../local/tools/template/losses.ts";
import { readStack } from "../../local/tools/template/stack.ts";
import { stateMachines } from "./sources.ts";

const root = join(import.meta.dirname, "../..");

const alarms = alarmsOf(longTemplate);

/** The metrics of the dashboard's widgets, as their arrays spell them: namespace, name, dimensions by pairs, options. */
const shown: readonly Watch[] = (() => {
  // Both ways of delivery have their widgets.
  const body = evaluate(propertiesOf("Dashboard")["DashboardBody"] ?? null, { Delivery: "switching" });
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

describe("what the code counts", () => {
  it("is what the table says of it", () => {
    expect(counted.length).toBeGreaterThan(10);
    for (const { namespace, name, source } of knownMetrics)
      if (namespace === "logpipe")
        expect(counted).toContainEqual(expect.objectContaining({ file: source, name }));
  });
});

describe("what is lost, refused, given up or set aside", () => {
  it("has an alarm that names it, and is kept where something can still be done with it", () => {
    expect(lossFaults(readStack())).toEqual([]);
  });

  it("fails an execution at once, for no state machine has a time limit", () => {
    for (const { text } of stateMachines) expect(text).not.toContain("TimeoutSeconds");
  });
});
