import { describe, expect, it } from "@jest/globals";
import { loadSettings } from "../../../src/functions/load/load-chunk/load-settings.ts";
import { prepareConfiguration } from "../../../src/functions/prepare/prepare-domain/prepare-configuration.ts";
import { configuration, nonEmpty } from "../../../src/shared/configuration/configuration.ts";

const needed = { OPENSEARCH_ENDPOINT: "https://domain.example.com", REJECT_BUCKET: "rejects" };

describe("configuration", () => {
  it("knows the usual parameters by the word default", () => {
    const names = (list: string) =>
      loadSettings({ ...needed, REDACT_QUERY_PARAMETERS: list }).redactQueryParameters;
    expect(names("default")).toEqual(expect.arrayContaining(["token", "password", "x-amz-signature"]));
    expect(names("default,token,customer")).toEqual([...names("default"), "customer"]);
  });

  it("has a default for all that is not needed", () => {
    expect(loadSettings(needed)).toEqual({
      openSearchEndpoint: "https://domain.example.com",
      indexRotation: "day",
      jsonIndexPrefix: "rehydrated-",
      batchBytes: 5_242_880,
      batchesInFlight: 3,
      maxLineBytes: 1_048_576,
      rejectBucket: "rejects",
      redactQueryParameters: [],
      redactionSaltArn: "",
      redactClientAddresses: "none",
      retryBudgetSeconds: 120,
    });
  });

  it("splits lists", () => {
    const { redactQueryParameters } = loadSettings({
      ...needed,
      REDACT_QUERY_PARAMETERS: "token, key,",
    });
    expect(redactQueryParameters).toEqual(["token", "key"]);
    expect(prepareConfiguration({ ...needed, LOADER_ROLE_ARNS: "a,b" }).loaderRoleArns).toEqual(["a", "b"]);
  });

  it("names all problems at once", () => {
    expect(() => loadSettings({ INDEX_ROTATION: "year", BATCH_BYTES: "0" })).toThrow(
      expect.objectContaining({
        name: "ConfigurationError",
        message: expect.stringMatching(/OPENSEARCH_ENDPOINT.*INDEX_ROTATION.*BATCH_BYTES.*REJECT_BUCKET/),
      }),
    );
  });

  it("makes no pseudonyms without a key", () => {
    expect(() => loadSettings({ ...needed, REDACT_CLIENT_ADDRESSES: "hash" })).toThrow("REDACTION_SALT_ARN");
  });

  it("derives the names of the variables", () => {
    const read = configuration({ loadObjectsArn: nonEmpty, openSearchEndpoint: nonEmpty });
    expect(() => read({})).toThrow(/LOAD_OBJECTS_ARN.*OPENSEARCH_ENDPOINT/);
    expect(read({ LOAD_OBJECTS_ARN: "a", OPENSEARCH_ENDPOINT: "b", OTHER: "c" })).toEqual({
      loadObjectsArn: "a",
      openSearchEndpoint: "b",
    });
  });
});
