import { readSamConfig } from "./sam-config.ts";

/** The options of every command that say which stack is meant. */
export interface SelectionOptions {
  readonly stackName?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Which stack, where, and as whom. */
export interface Selection {
  readonly stackName: string;
  /** undefined: that of the profile. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** In place of the real AWS: the local stack. */
  readonly endpoint: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Options go before the environment, the environment before samconfig.toml. @throws UsageError for a broken file */
export function selectStack(options: SelectionOptions, env: Environment, folder: string): Selection {
  const config = readSamConfig(folder);
  return {
    stackName: options.stackName ?? env["LOGPIPE_STACK_NAME"] ?? config.stackName ?? "logpipe",
    region: options.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? config.region,
    profile: options.profile ?? (hasCredentials(env) ? undefined : config.profile),
    endpoint: env["AWS_ENDPOINT_URL"],
  };
}

/** Somebody who has signed in otherwise does not mean the profile that was once noted for `sam deploy`. */
function hasCredentials(env: Environment): boolean {
  return env["AWS_PROFILE"] !== undefined || env["AWS_ACCESS_KEY_ID"] !== undefined;
}
