import { describe, expect, it } from "@jest/globals";
import { evaluate } from "../../local/tools/template/evaluate.ts";
import { type Fields, longTemplate, propertiesOf } from "../../local/tools/template/long-form.ts";
import { Order } from "../../local/tools/template/order.ts";
import { statementsIn } from "../../local/tools/template/stack.ts";

const steps = [
  ["firehose", "switching"],
  ["switching", "direct"],
  ["direct", "switching"],
  ["switching", "firehose"],
] as const;

/** What TransformLogEvents is and may do with a value of `Delivery`, many things in parallel where nothing forbids it. */
function transformOf(Delivery: string) {
  const parameters = { Delivery, TransformParallelization: "10", TransformRetryAttempts: "100" };
  const valueOf = (resource: string, property: string) =>
    evaluate(propertiesOf(resource)[property] ?? null, parameters);
  const { Variables } = valueOf("TransformLogEventsFunction", "Environment") as { Variables: Fields };
  const statements = statementsIn(valueOf("TransformLogEventsPolicy", "PolicyDocument"));
  const actions = new Set(statements.flatMap(({ Action }) => Action as string | string[]));
  return {
    isDirect: Variables["DELIVERY"] === "direct",
    mapping: ["ParallelizationFactor", "MaximumRetryAttempts", "MaximumBatchingWindowInSeconds"].map(
      (property) => Number(valueOf("TransformLogEventsEventSource", property)),
    ),
    mayDeliver: actions.has("es:ESHttpPost") && actions.has("s3:GetObject"),
    mayEmit: actions.has("kinesis:PutRecords"),
  };
}

// CloudFormation updates a function first and its event source minutes later; in between, one has the old settings.
describe.each(steps)("the step from %s to %s", (from, to) => {
  const [before, after] = [transformOf(from), transformOf(to)];

  it("never has direct delivery work with parts of a batch, bounded retries or without its permissions", () => {
    if (!before.isDirect && !after.isDirect) return;
    expect([before.mapping, after.mapping]).toEqual([
      [1, -1, 60],
      [1, -1, 60],
    ]);
    expect([before.mayDeliver, after.mayDeliver]).toEqual([true, true]);
  });

  it("does not touch the policy of those who write to LogStream, which waits for the readers of each mode", () => {
    const policyIn = (Delivery: string) =>
      evaluate(propertiesOf("LogStreamProducerPolicy")["PolicyDocument"] ?? null, { Delivery });
    expect(policyIn(to)).toEqual(policyIn(from));
    const finished = [...new Order(longTemplate).finishedBefore("LogStreamProducerPolicy")];
    expect(finished).toEqual(expect.arrayContaining(["DeliveryStream", "DeliverRecordsEventSource"]));
  });

  it("has TransformLogEvents write to LogStream wherever it does not deliver", () => {
    for (const { isDirect, mayEmit } of [before, after]) expect(isDirect || mayEmit).toBe(true);
  });
});

it("TransformLogEvents delivers only with the final value", () => {
  expect(["firehose", "switching", "direct"].map((mode) => transformOf(mode).isDirect)).toEqual([
    false,
    false,
    true,
  ]);
});
