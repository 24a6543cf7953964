import {
  type Configuration,
  loadConfiguration,
  type TransformConfiguration,
  transformConfiguration,
} from "../../shared/configuration/configuration.ts";
import { subscriptionTarget } from "../subscriptions/target.ts";
import type { Stack } from "./stack.ts";

/** What the stack's load flow is configured by today. @throws NotFoundError, ConfigurationError */
export async function loadConfigurationOf(stack: Stack): Promise<Configuration> {
  return loadConfiguration({
    OPENSEARCH_ENDPOINT: await stack.output("OpenSearchEndpoint"),
    REJECT_BUCKET: await stack.resource("RejectBucket"),
    INDEX_ROTATION: await stack.parameter("IndexRotation"),
    JSON_INDEX_PREFIX: await stack.parameter("JsonIndexPrefix"),
    REDACT_QUERY_PARAMETERS: await stack.parameter("RedactQueryParameters"),
    REDACT_CLIENT_ADDRESSES: await stack.parameter("RedactClientAddresses"),
  });
}

/** What TransformLogEvents is configured by today. @throws NotFoundError, ConfigurationError */
export async function transformConfigurationOf(stack: Stack): Promise<TransformConfiguration> {
  const { ownLogGroups } = await subscriptionTarget(stack);
  return transformConfiguration({
    LOG_STREAM: await stack.resource("LogStream"),
    REJECT_BUCKET: await stack.resource("RejectBucket"),
    OWN_LOG_GROUPS: ownLogGroups.join(","),
    OBJECT_FIELDS: await stack.parameter("ObjectFields"),
  });
}
