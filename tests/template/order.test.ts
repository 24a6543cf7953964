import { describe, expect, it } from "@jest/globals";
import { evaluate } from "../../local/tools/template/evaluate.ts";
import {
  type Fields,
  longTemplate,
  namesOf,
  propertiesOf,
  referencesIn,
  textOf,
} from "../../local/tools/template/long-form.ts";
import { Order, orderFaults } from "../../local/tools/template/order.ts";
import { readStack, statementsIn } from "../../local/tools/template/stack.ts";

const order = new Order(longTemplate);

describe("the order in which CloudFormation creates the resources", () => {
  it("lets nothing begin before that which it needs", () => {
    expect(orderFaults(readStack())).toEqual([]);
  });

  it("is looked at for the stream that Firehose reads, and for all that writes into it", () => {
    expect(order.readByFirehose()).toEqual([["LogStream", "DeliveryStream"]]);
    expect(order.writersOf("LogStream")).toEqual([
      "LogStreamProducerPolicy",
      "TransformLogEventsEventSource",
    ]);
    expect(order.finishedBefore("TransformLogEventsEventSource")).toContain("PreparedDomain");
  });

  it("opens the rule's queues for it by a name that is not shortened", () => {
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
      const document = evaluate(propertiesOf(policy ?? "")["PolicyDocument"] ?? null, {});
      expect(statementsIn(document)[0]?.["Condition"]).toEqual({
        ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:123456789012:rule/${rule}` },
      });
    }
  });
});
