import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";

interface Validation {
  readonly isValid: boolean;
  readonly errorsText: () => string;
}

// asl-validator is CommonJS.
const validate = createRequire(import.meta.url)("asl-validator") as (
  definition: unknown,
  options: { checkPaths: boolean; checkArn: boolean },
) => Validation;

const folder = join(projectRoot, "statemachines");
const files = readdirSync(folder).filter((file) => file.endsWith(".asl.json"));
if (files.length === 0) throw new Error(`${folder} holds no state machine`);
for (const file of files) {
  const text = readFileSync(join(folder, file), "utf8")
    .replace(/(":\s*)\$\{\w+\}/g, "$11") // numbers stand without quotes
    .replace(/\$\{Partition\}/g, "aws")
    .replace(/\$\{\w+FunctionArn\}/g, "arn:aws:lambda:us-east-1:123456789012:function:any")
    .replace(/\$\{\w+Arn\}/g, "arn:aws:states:us-east-1:123456789012:stateMachine:any");
  const result = validate(JSON.parse(text), { checkPaths: true, checkArn: true });
  if (!result.isValid) {
    console.error(`${file}:\n${result.errorsText()}`);
    process.exitCode = 1;
  }
}
console.log(`${files.length} state machines`);
