import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, TomlError } from "smol-toml";
import * as z from "zod/mini";
import { validate } from "../../shared/json/validate.ts";
import { UsageError } from "../terminal/errors.ts";
import type { GlobalOptions } from "../terminal/session.ts";

/** Which stack, where, and as whom. */
export interface Selection {
  readonly stackName: string;
  /** undefined: the profile's. */
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** Instead of the real AWS: the local stack's. */
  readonly endpoint: string | undefined;
}

type SelectionOptions = Pick<GlobalOptions, "stackName" | "region" | "profile">;
type Environment = Readonly<Record<string, string | undefined>>;

/** Options win over the environment, and the environment over samconfig.toml. @throws UsageError for a broken file */
export function selectStack(options: SelectionOptions, env: Environment, folder: string): Selection {
  const config = readSamConfig(folder);
  return {
    stackName: options.stackName ?? env["LOGPIPE_STACK_NAME"] ?? config.stackName ?? "logpipe",
    region: options.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? config.region,
    profile: options.profile ?? (hasCredentials(env) ? undefined : config.profile),
    endpoint: env["AWS_ENDPOINT_URL"],
  };
}

/** Credentials from elsewhere win over the profile that samconfig.toml keeps for `sam deploy`. */
function hasCredentials(env: Environment): boolean {
  return env["AWS_PROFILE"] !== undefined || env["AWS_ACCESS_KEY_ID"] !== undefined;
}

const parameters = z.object({
  stack_name: z.optional(z.string()),
  region: z.optional(z.string()),
  profile: z.optional(z.string()),
});
const command = z.optional(z.object({ parameters: z.optional(parameters) }));
const samConfig = z.object({ default: z.optional(z.object({ global: command, deploy: command })) });

/** What `sam deploy` of this project would use. */
interface SamConfig {
  readonly stackName?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** Reads samconfig.toml in the folder, or the nearest one above. @throws UsageError when it cannot be read */
function readSamConfig(folder: string): SamConfig {
  const file = fileAbove(folder);
  if (file === undefined) return {};
  const { default: environment } = contentOf(file);
  const all = { ...environment?.global?.parameters, ...environment?.deploy?.parameters };
  return { stackName: all.stack_name, region: all.region, profile: all.profile };
}

function fileAbove(folder: string): string | undefined {
  const file = join(folder, "samconfig.toml");
  if (existsSync(file)) return file;
  const above = dirname(folder);
  return above === folder ? undefined : fileAbove(above);
}

function contentOf(file: string): z.infer<typeof samConfig> {
  const parsed = validate(samConfig, tablesOf(file), (path) => path);
  if ("data" in parsed) return parsed.data;
  throw new UsageError(`${file}: ${parsed.problems[0]}`);
}

function tablesOf(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof TomlError)
      throw new UsageError(`${file}:${error.line} is not TOML: ${error.message.split("\n")[0]}`);
    throw error;
  }
}
