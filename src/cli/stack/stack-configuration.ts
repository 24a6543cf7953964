import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  type Configuration,
  loadConfiguration,
  type PrepareConfiguration,
  prepareConfiguration,
  type TransformConfiguration,
  transformConfiguration,
} from "../../shared/configuration/configuration.ts";
import { subscriptionTarget } from "../subscriptions/target.ts";
import type { Stack } from "./stack.ts";

/**
 * The environment of one of the stack's functions: what it is configured by today, salt and roles included, which
 * parameters do not show.
 * @throws NotFoundError
 */
async function environmentOf(stack: Stack, logicalId: string): Promise<Readonly<Record<string, string>>> {
  const FunctionName = await stack.resource(logicalId);
  const { Environment } = await stack
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

/** What the stack's load flow is configured by. @throws NotFoundError, ConfigurationError */
export async function loadConfigurationOf(stack: Stack): Promise<Configuration> {
  return loadConfiguration(await environmentOf(stack, "LoadChunkFunction"));
}

/** What TransformLogEvents is configured by. @throws NotFoundError, ConfigurationError */
export async function transformConfigurationOf(stack: Stack): Promise<TransformConfiguration> {
  const { ownLogGroups } = await subscriptionTarget(stack);
  const environment = await environmentOf(stack, "TransformLogEventsFunction");
  return transformConfiguration({ ...environment, OWN_LOG_GROUPS: ownLogGroups.join(",") });
}

/** What PrepareDomain is configured by. @throws NotFoundError, ConfigurationError */
export async function prepareConfigurationOf(stack: Stack): Promise<PrepareConfiguration> {
  return prepareConfiguration(await environmentOf(stack, "PrepareDomainFunction"));
}
