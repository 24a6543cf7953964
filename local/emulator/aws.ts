import type { StackRecord } from "./stack-record.ts";

/** Configuration of SDK clients that talk to the emulator. */
export function awsClientConfig({ awsEndpoint, region }: Pick<StackRecord, "awsEndpoint" | "region">) {
  return {
    endpoint: awsEndpoint,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
}
