import { addressOrName } from "../address-fields.ts";
import type { Source } from "../source.ts";
import { account, flag, identifier, jsonText, longText, region, text } from "../text-field.ts";
import { recordTime, time } from "../time-fields.ts";

/**
 * CloudTrail: "CloudTrail record contents". Who, what and where from are members of their own; what depends on the call
 * is kept as JSON text, because one path is an object here and a text there.
 */
export const cloudtrail = {
  name: "cloudtrail",
  index: "cloudtrail",
  description: "Events of AWS CloudTrail",
  keyPattern: /(^|\/)AWSLogs\/.*\/CloudTrail(-Insight)?\/|_CloudTrail(-Insight)?_[^/]*\.json$/,
  minimumFields: 5,
  encodings: ["records", "json"],
  signatures: [
    // Notifications of S3 and records of streams, in the same `Records`, have some of these.
    ["eventVersion", "eventTime", "eventSource", "eventName", "eventID"],
    ["eventVersion", "eventType", "eventCategory"],
  ],
  // The ARN of the issuer and the principal of the session say them.
  ignored: [
    "useridentity.sessioncontext.sessionissuer.type",
    "useridentity.sessioncontext.sessionissuer.principalid",
    "useridentity.sessioncontext.sessionissuer.accountid",
  ],
  fields: () => ({
    eventVersion: text("event_version"),
    eventTime: recordTime("date"),
    eventSource: text("event_source"),
    eventName: text("event_name"),
    awsRegion: region(),
    sourceIPAddress: addressOrName("client_ip", "client_name"),
    userAgent: longText("user_agent"),
    errorCode: text("error_code"),
    errorMessage: longText("error_message"),
    requestID: identifier("request_id"),
    eventID: identifier("event_id"),
    sharedEventID: identifier("shared_event_id"),
    readOnly: flag("read_only"),
    managementEvent: flag("management_event"),
    eventType: text("event_type"),
    eventCategory: text("event_category"),
    apiVersion: text("api_version"),
    recipientAccountId: account(),
    vpcEndpointId: text("vpc_endpoint_id"),
    vpcEndpointAccountId: text("vpc_endpoint_account_id"),
    "userIdentity.type": text("user_type"),
    "userIdentity.principalId": text("principal_id"),
    "userIdentity.arn": text("user_arn"),
    "userIdentity.accountId": text("user_account_id"),
    "userIdentity.accessKeyId": text("access_key_id"),
    "userIdentity.userName": text("user_name"),
    "userIdentity.invokedBy": text("invoked_by"),
    "userIdentity.sessionContext.sessionIssuer.arn": text("role_arn"),
    "userIdentity.sessionContext.sessionIssuer.userName": text("role_name"),
    "userIdentity.sessionContext.attributes.creationDate": time("session_created", "date"),
    "userIdentity.sessionContext.attributes.mfaAuthenticated": flag("mfa_authenticated"),
    "tlsDetails.tlsVersion": text("ssl_protocol"),
    "tlsDetails.cipherSuite": text("ssl_cipher"),
    "tlsDetails.clientProvidedHostHeader": text("host_header"),
    requestParameters: jsonText("request_parameters"),
    responseElements: jsonText("response_elements"),
    additionalEventData: jsonText("additional_event_data"),
    "additionalEventData.MFAUsed": text("mfa_used"),
    serviceEventDetails: jsonText("service_event_details"),
    resources: jsonText("resources"),
    eventContext: jsonText("event_context"),
    insightDetails: jsonText("insight_details"),
  }),
} as const satisfies Source;
