import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Stack } from "../stack/stack.ts";
import type { EventSourceFacts } from "./event-source.ts";

/** The event source that the template gives a function. */
export async function readEventSource(
  stack: Stack,
  functionName: "StartLoad" | "TransformLogEvents",
): Promise<EventSourceFacts> {
  const { State: state = "", LastProcessingResult: lastResult = "" } = await stack
    .client(LambdaClient)
    .send(new GetEventSourceMappingCommand({ UUID: await stack.resource(`${functionName}EventSource`) }));
  return { functionName, state, lastResult };
}
