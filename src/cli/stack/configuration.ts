import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { withRedactionSalt } from "../../shared/aws/redaction-salt.ts";
import {
  type TransformConfiguration,
  transformConfiguration,
} from "../../functions/cloudwatch/transform-log-events/transform-configuration.ts";
import {
  type Configuration,
  type LoadSettings,
  loadSettings,
} from "../../functions/load/load-chunk/load-settings.ts";
import {
  type PrepareConfiguration,
  prepareConfiguration,
} from "../../functions/prepare/prepare-domain/prepare-configuration.ts";
import { subscriptionTarget } from "./log-groups.ts";
import type { Stack } from "./stack.ts";

/**
 * The environment of one of the stack's functions: its configuration as deployed, including roles, which parameters do
 * not show.
 * @throws NotFoundError
 */
async function environmentOf(stack: Stack, logicalId: string): Promise<Readonly<Record<string, string>>> {
  const FunctionName = await stack.resource(logicalId);
  const { Environment } = await stack
    .client(LambdaClient)
    .send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

/** The environment of LoadChunk. @throws NotFoundError, ConfigurationError */
export async function loadSettingsOf(stack: Stack): Promise<LoadSettings> {
  return loadSettings(await environmentOf(stack, "LoadChunkFunction"));
}

/** The configuration of LoadChunk, with the pseudonym key. @throws NotFoundError, ConfigurationError, SecretUnavailableError */
export async function loadConfigurationOf(stack: Stack): Promise<Configuration> {
  return await withRedactionSalt(await loadSettingsOf(stack), stack.client(SecretsManagerClient));
}

/** The configuration of TransformLogEvents. @throws NotFoundError, ConfigurationError */
export async function transformConfigurationOf(stack: Stack): Promise<TransformConfiguration> {
  const { ownLogGroups } = await subscriptionTarget(stack);
  const environment = await environmentOf(stack, "TransformLogEventsFunction");
  return transformConfiguration({ ...environment, OWN_LOG_GROUPS: ownLogGroups.join(",") });
}

/** The configuration of PrepareDomain. @throws NotFoundError, ConfigurationError */
export async function prepareConfigurationOf(stack: Stack): Promise<PrepareConfiguration> {
  return prepareConfiguration(await environmentOf(stack, "PrepareDomainFunction"));
}
