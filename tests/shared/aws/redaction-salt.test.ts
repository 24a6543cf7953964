import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { loadSettings } from "../../../src/functions/load/load-chunk/load-settings.ts";
import { withRedactionSalt } from "../../../src/shared/aws/redaction-salt.ts";

const secrets = mockClient(SecretsManagerClient);
const settings = (REDACT_CLIENT_ADDRESSES: string) =>
  loadSettings({
    OPENSEARCH_ENDPOINT: "https://domain.example.com",
    REJECT_BUCKET: "rejects",
    REDACTION_SALT_ARN: "arn:secret",
    REDACT_CLIENT_ADDRESSES,
  });
const read = (how = "hash") =>
  withRedactionSalt(settings(how), new SecretsManagerClient({ region: "us-east-1" }));
const refuse = (name: string) =>
  secrets.on(GetSecretValueCommand).rejects(Object.assign(new Error("no"), { name }));

describe("the pseudonym key", () => {
  beforeEach(() => {
    secrets.reset();
  });

  it("is read from its secret, only if addresses are hashed", async () => {
    secrets.on(GetSecretValueCommand, { SecretId: "arn:secret" }).resolves({ SecretString: "pepper" });
    expect(await read()).toEqual({ ...settings("hash"), redactSalt: "pepper" });
    expect(secrets.calls()).toHaveLength(1);
    expect(await read("mask")).toEqual({ ...settings("mask"), redactSalt: "" });
    expect(secrets.calls()).toHaveLength(1);
  });

  it.each(["ThrottlingException", "InternalServiceError", "TimeoutError"])("waits after %s", async (name) => {
    refuse(name);
    await expect(read()).rejects.toMatchObject({
      name: "SecretUnavailableError",
      message: expect.stringContaining("arn:secret"),
    });
  });

  it.each(["AccessDeniedException", "ResourceNotFoundException"])(
    "calls for a person after %s",
    async (name) => {
      refuse(name);
      await expect(read()).rejects.toMatchObject({
        name: "ConfigurationError",
        message: expect.stringContaining("arn:secret"),
      });
    },
  );

  it("is never empty: pseudonyms without a key can be computed back", async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: "" });
    await expect(read()).rejects.toMatchObject({ name: "ConfigurationError" });
  });
});
