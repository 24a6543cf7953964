import { setTimeout as sleep } from "node:timers/promises";
import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";

/** Lambda takes up to a minute or so to switch a mapping. */
const timeoutMs = 180_000;

export type Switched = "Enabled" | "Disabled";

/**
 * Switches an event source mapping, which takes Lambda a while, and waits until it is; idempotent.
 * @returns its state: the wanted one, or what it still was when the time was over
 */
export async function switchEventSource(
  lambda: LambdaClient,
  uuid: string,
  wanted: Switched,
  signal: AbortSignal,
  pollMs = 1_000,
): Promise<string> {
  const deadline = Date.now() + timeoutMs;
  let isAsked = false;
  for (;;) {
    const { State: state = "" } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    if (state === wanted || Date.now() > deadline) return state;
    isAsked ||= await ask(lambda, uuid, wanted);
    await sleep(pollMs, undefined, { signal });
  }
}

/** @returns whether Lambda took the request: it does not while the mapping is being switched */
async function ask(lambda: LambdaClient, uuid: string, wanted: Switched): Promise<boolean> {
  try {
    const Enabled = wanted === "Enabled";
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled }));
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
}
