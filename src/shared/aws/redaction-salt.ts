import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ConfigurationError, SecretUnavailableError } from "../errors/errors.ts";

interface RedactionSettings {
  readonly redactClientAddresses: "none" | "mask" | "hash";
  /** Empty where no pseudonyms are made. */
  readonly redactionSaltArn: string;
}

/** Errors of `GetSecretValue` that pass by themselves do not get better by a person; these do (API reference). */
const lastingErrors = new Set([
  "AccessDeniedException",
  "DecryptionFailure",
  "InvalidParameterException",
  "InvalidRequestException",
  "ResourceNotFoundException",
]);

/**
 * Adds the pseudonym key, which is a secret and therefore not in the environment.
 * @throws SecretUnavailableError (passing), ConfigurationError when the secret is gone or may not be read
 */
export async function withRedactionSalt<S extends RedactionSettings>(
  settings: S,
  secrets: SecretsManagerClient,
): Promise<S & { readonly redactSalt: string }> {
  if (settings.redactClientAddresses !== "hash") return { ...settings, redactSalt: "" };
  const SecretId = settings.redactionSaltArn;
  const at = `The pseudonym key (secret ${SecretId})`;
  try {
    const { SecretString: redactSalt = "" } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    if (redactSalt !== "") return { ...settings, redactSalt };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const found = `${at} could not be read (${name}: ${message})`;
    if (lastingErrors.has(name))
      throw new ConfigurationError(
        `${found}. Restore it or allow secretsmanager:GetSecretValue on it, then redrive.`,
      );
    throw new SecretUnavailableError(
      `${found}. In a VPC, is there a route to Secrets Manager? Redrive once there is.`,
    );
  }
  throw new ConfigurationError(`${at} is empty. Restore its value, then redrive.`);
}
