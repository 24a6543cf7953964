import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { UsageError } from "../errors/cli-errors.ts";

const parameters = z.object({
  stack_name: z.string().optional(),
  region: z.string().optional(),
  profile: z.string().optional(),
});
const command = z.object({ parameters: parameters.optional() }).optional();
const samConfig = z.object({ default: z.object({ global: command, deploy: command }).optional() });

/** What `sam deploy` of this project would use. */
export interface SamConfig {
  readonly stackName?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
}

/** Reads the samconfig.toml of the folder, or of the nearest one above. @throws UsageError when it cannot be read */
export function readSamConfig(folder: string): SamConfig {
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
