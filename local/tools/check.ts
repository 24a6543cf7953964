import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pythonEnvironment } from "./install-python.ts";
import { binFolder, localFolder, nodeProgram, projectRoot } from "./paths.ts";
import { runProgram } from "./run-program.ts";

interface Check {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  /** Whether what the check says is shown when it passes, too. */
  readonly isShown?: boolean;
}

/** Checks that run at the same time. */
const atOnce = 2;
const env = { SAM_CLI_TELEMETRY: "0", AWS_DEFAULT_REGION: "us-east-1", PYTHONWARNINGS: "ignore" };
const bin = (name: string): string => join(binFolder, name);
const own = (file: string): string => join(import.meta.dirname, "check", file);

const ministack = await pythonEnvironment("ministack");
const sam = await pythonEnvironment("sam");
const checkov = await pythonEnvironment("checkov");

const expanded = join(localFolder, "check", "expanded.json");
mkdirSync(join(localFolder, "check"), { recursive: true });
writeFileSync(
  expanded,
  await runProgram(join(ministack, "python"), [own("expand-template.py"), projectRoot], { env }),
);

/** One of each partition, and one that has few services. */
const regions = ["us-east-1", "eu-south-2", "cn-north-1", "us-gov-west-1"];
/** CloudFormation's own schemas, as cfn-lint carries them. */
const schemas = (
  await runProgram(join(sam, "python"), ["-c", "import cfnlint.data.schemas as s; print(s.__path__[0])"])
).trim();

/** dependency-cruiser also says "no violations" over no modules, when it finds no compiler. */
async function dependencies(): Promise<void> {
  const answer = await runProgram(bin("depcruise"), [
    "src",
    "local",
    "opensearch",
    "bench",
    "tests",
    "--config",
    ".dependency-cruiser.cjs",
  ]);
  if (!/\(\d{2,} modules/.test(answer)) throw new Error(`dependency-cruiser found no modules:\n${answer}`);
}

const checks: readonly Check[] = [
  { name: "types", run: () => runProgram(bin("tsc"), ["-p", "."]) },
  { name: "types of the page", run: () => runProgram(bin("tsc"), ["-p", "src/ui"]) },
  { name: "lint", run: () => runProgram(bin("oxlint"), ["--type-aware", "--deny-warnings"]) },
  { name: "format", run: () => runProgram(bin("biome"), ["format", "."]) },
  { name: "unused code", run: () => runProgram(bin("knip"), ["--treat-config-hints-as-errors"]) },
  { name: "dependency rules", run: dependencies },
  { name: "state machines", run: () => runProgram(nodeProgram, [own("check-state-machines.ts")]) },
  { name: "repository", run: () => runProgram(nodeProgram, [own("check-repository.ts")]) },
  { name: "template rules", run: () => runProgram(nodeProgram, [own("check-template.ts"), expanded]) },
  { name: "iam", run: () => runProgram(nodeProgram, [own("check-iam.ts"), expanded]), isShown: true },
  { name: "sam validate", run: () => runProgram(join(sam, "sam"), ["validate", "--lint"], { env }) },
  {
    name: "cfn-lint, expanded, in four Regions",
    run: () => runProgram(join(sam, "cfn-lint"), ["--template", expanded, "--regions", ...regions]),
  },
  { name: "upgrade table", run: () => runProgram(nodeProgram, [own("upgrade-table.ts"), expanded, schemas]) },
  {
    name: "checkov, expanded",
    run: () =>
      runProgram(
        join(checkov, "checkov"),
        [
          "--file",
          expanded,
          "--framework",
          "cloudformation",
          "--compact",
          "--quiet",
          "--config-file",
          ".checkov.yaml",
        ],
        { env: { ...env, LOG_LEVEL: "ERROR" } },
      ),
  },
];

const waiting = [...checks];
const failed: string[] = [];

async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const startedAt = performance.now();
    const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    try {
      const said = await check.run();
      console.log(`ok      ${check.name} (${seconds()})${check.isShown === true ? `\n${String(said)}` : ""}`);
    } catch (error) {
      failed.push(check.name);
      console.log(
        `FAILED  ${check.name} (${seconds()})\n${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

await Promise.all(Array.from({ length: atOnce }, work));
console.log(`Checks: ${checks.length - failed.length} passed, ${failed.length} failed`);
if (failed.length > 0) process.exitCode = 1;
