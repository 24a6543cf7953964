import type { SubscriptionTarget } from "../../shared/subscriptions/subscriptions.ts";
import { NotFoundError } from "../errors/cli-errors.ts";
import type { Stack } from "../stack/stack.ts";

/** Where the stack's subscriptions lead: as its custom resource makes them. @throws NotFoundError */
export async function subscriptionTarget(stack: Stack): Promise<SubscriptionTarget> {
  const [streamArn, roleArn] = [
    await stack.output("CloudWatchStreamArn"),
    await stack.output("SubscriptionRoleArn"),
  ];
  if (streamArn === undefined || roleArn === undefined)
    throw new NotFoundError(`The stack ${stack.name} has no stream for CloudWatch logs; deploy it again.`);
  const transformer = await stack.resource("TransformLogEventsFunction");
  return {
    streamArn,
    roleArn,
    filterName: stack.name,
    ownLogGroups: [
      `/logpipe/${stack.name}/`,
      `/aws/vendedlogs/states/${stack.name}/`,
      `/aws/lambda/${transformer}`,
    ],
  };
}
