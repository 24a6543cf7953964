import { describe, expect, it } from "@jest/globals";
import { detectFormat } from "../../../src/shared/log-formats/detect-format.ts";
import { parse } from "../../factories/parse.ts";
import { sampleLines, sampleText } from "../../fixtures/log-lines.ts";

const [denied = "", login = ""] = sampleLines("cloudtrail");

describe("CloudTrail", () => {
  it("reads who did what from where, and keeps what depends on the call as text", () => {
    const { items, rejects } = parse("cloudtrail", sampleText("cloudtrail"));
    expect(rejects).toEqual([]);
    expect(items.map(({ index }) => index)).toEqual(["cloudtrail-2026-11-28", "cloudtrail-2026-11-28"]);
    expect(items[0]?.document).toEqual({
      timestamp: "2026-11-28T10:00:00Z",
      event_version: "1.11",
      event_source: "s3.amazonaws.com",
      event_name: "PutBucketPolicy",
      event_type: "AwsApiCall",
      event_category: "Management",
      event_id: "3038ebd2-c98a-4c65-9b6e-e22506292313",
      request_id: "79104EXAMPLEB723",
      account_id: "123456789012",
      region: "eu-central-1",
      client_ip: "192.0.2.10",
      user_agent: "[aws-cli/2.31.0 md/prompt#off?a=b]",
      error_code: "AccessDenied",
      error_message: "User is not authorized",
      read_only: false,
      management_event: true,
      user_type: "AssumedRole",
      user_arn: "arn:aws:sts::123456789012:assumed-role/app/i-1",
      principal_id: "AROAEXAMPLE:app",
      user_account_id: "123456789012",
      access_key_id: "ASIAEXAMPLE",
      role_arn: "arn:aws:iam::123456789012:role/app",
      role_name: "app",
      session_created: "2026-11-28T09:00:00Z",
      mfa_authenticated: false,
      ssl_protocol: "TLSv1.3",
      ssl_cipher: "TLS_AES_128_GCM_SHA256",
      host_header: "s3.eu-central-1.amazonaws.com",
      request_parameters: '{"bucketName":"amzn-s3-demo-bucket","url":"https://example.com/?page=1"}',
    });
    expect(items[1]?.document).not.toHaveProperty("extra");
    expect(items[1]?.document).toMatchObject({
      user_type: "Root",
      user_agent: 'Mozilla/5.0 "quoted" é',
      additional_event_data: '{"LoginTo":"https://console.aws.amazon.com/console/home?a=b","MFAUsed":"No"}',
      mfa_used: "No",
      response_elements: '{"ConsoleLogin":"Success"}',
    });
  });

  it("takes a service that acts for a client for no address", () => {
    const line = login.replace("192.0.2.11", "cloudformation.amazonaws.com");
    const [item] = parse("cloudtrail", line).items;
    expect(item?.document).toMatchObject({ client_name: "cloudformation.amazonaws.com" });
    expect(item?.document).not.toHaveProperty("client_ip");
  });

  it("takes a text where other calls have an object, and the other way round", () => {
    for (const value of ['"HIDDEN_DUE_TO_SECURITY_REASONS"', '{"a":{"b":[1,2,{"c":"}"}]}}', "[]", "17"]) {
      const line = denied.replace(/"requestParameters":\{[^}]*\}/, () => `"requestParameters":${value}`);
      const { items, rejects } = parse("cloudtrail", line);
      expect(rejects).toEqual([]);
      const text: unknown = items[0]?.document["request_parameters"];
      expect(text).toBe(value.startsWith('"') ? JSON.parse(value) : value);
    }
  });

  it("keeps what it has no field for under its path", () => {
    const line = denied.replace(
      '"type":"AssumedRole"',
      '"type":"AssumedRole","inScopeOf":{"issuerType":"x"}',
    );
    expect(parse("cloudtrail", line).items[0]?.document["extra"]).toBe(
      '{"userIdentity.inScopeOf":"{\\"issuerType\\":\\"x\\"}"}',
    );
  });

  it("redacts parameters within the call's own, without touching what is next to them", () => {
    const line = denied.replace("?page=1", "?token=S3CRET");
    const { items } = parse("cloudtrail", line, {
      redactQueryParameters: ["token"],
      redactClientAddresses: "hash",
      redactSalt: "s",
    });
    expect(items[0]?.document["request_parameters"]).toBe(
      '{"bucketName":"amzn-s3-demo-bucket","url":"https://example.com/?token=REDACTED"}',
    );
    expect(items[0]?.document["client_ip"]).toMatch(/^fd/);
    expect(JSON.stringify(items)).not.toContain("192.0.2.10");
  });

  it("redacts parameters of an object that is kept as text, wherever in it they are", () => {
    const url = '"LoginTo":"https://example.com/?token=S3CRET&a=b"';
    for (const data of [`{${url},"MFAUsed":"No"}`, `{"MFAUsed":"No",${url}}`]) {
      const line = login.replace(/"additionalEventData":\{[^}]*\}/, () => `"additionalEventData":${data}`);
      const { items } = parse("cloudtrail", line, { redactQueryParameters: ["token"] });
      expect(items[0]?.document).toMatchObject({
        mfa_used: "No",
        additional_event_data: data.replace("S3CRET", "REDACTED"),
      });
    }
  });

  it("is recognised as a list of records, and as events of CloudWatch Logs, a record each", () => {
    const records = `{"Records":[${denied},${login}]}`;
    expect(detectFormat("x", Buffer.from(records))).toEqual({ format: "cloudtrail", encoding: "records" });
    expect(detectFormat("x", Buffer.from(denied))).toEqual({ format: "cloudtrail", encoding: "json" });
  });
});
