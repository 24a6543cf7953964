import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, TomlError } from "smol-toml";
import * as z from "zod";
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
  stack_name: z.string().optional(),
  region: z.string().optional(),
  profile: z.string().optional(),
});
const command = z.object({ parameters: parameters.optional() }).optional();
const samConfig = z.object({ default: z.object({ global: command, deploy: command }).optional() });

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
  try {
    return samConfig.parse(parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (error instanceof TomlError)
      throw new UsageError(`${file}:${error.line} is not TOML: ${error.message.split("\n")[0]}`);
    if (error instanceof z.ZodError)
      throw new UsageError(`${file}: ${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}`);
    throw error;
  }
}
