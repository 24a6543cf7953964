import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Stack } from "../stack/stack.ts";
import { eventSources, type EventSourceName } from "./event-source.ts";

/** An event source of the stack. */
export interface EventSource {
  readonly name: EventSourceName;
  readonly uuid: string;
  /** Enabled, Disabled, or on the way: Enabling, Disabling, Creating, Updating. */
  readonly state: string;
}

/** Those of the event sources that the stack has. */
export async function readEventSources(
  stack: Stack,
  names: readonly EventSourceName[],
): Promise<EventSource[]> {
  const found: EventSource[] = [];
  for (const name of names) {
    const uuid = await stack.find(eventSources[name].resource);
    if (uuid === undefined) continue;
    const { State: state = "" } = await stack
      .client(LambdaClient)
      .send(new GetEventSourceMappingCommand({ UUID: uuid }));
    found.push({ name, uuid, state });
  }
  return found;
}
