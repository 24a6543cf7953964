import { binFolder } from "../tools/paths.ts";
import type { StackRecord } from "./stack-record.ts";

/** The Region in which everything is deployed. */
export const localRegion = "us-east-1";

/** Configuration of SDK clients that talk to the emulator. */
export function awsClientConfig({ awsEndpoint, region }: Pick<StackRecord, "awsEndpoint" | "region">) {
  return {
    endpoint: awsEndpoint,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
}

/** What SDKs, SAM CLI and the functions get: the emulator's address, credentials that only it accepts. */
export function awsEnvironment(awsEndpoint: string): NodeJS.ProcessEnv {
  return {
    PATH: `${binFolder}:${process.env["PATH"] ?? ""}`,
    HOME: process.env["HOME"],
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_EC2_METADATA_DISABLED: "true",
    SAM_CLI_TELEMETRY: "0",
  };
}
