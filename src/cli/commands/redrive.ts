import type { Command } from "commander";
import { isChildArn, machineOf, machinesOf, parentOf, redriveExecution } from "../stack/executions.ts";
import { type Failure, readFailed, readFailure } from "../stack/failures.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, UsageError } from "../terminal/errors.ts";
import { counted } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";
import { insteadOfRedrive, obstacleToRedrive } from "./failures.ts";

/** Step Functions redrives an execution within 14 days of its end. */
const redrivableMs = 14 * 86_400_000;

interface RedriveOptions {
  readonly all?: true;
}

/** `logpipe redrive`: has Step Functions resume failed executions where they failed. */
export function redrive(command: Command, session: Session): Command {
  return withExamples(
    command
      .argument("[arn...]", "ARNs of executions, as `logpipe failures` lists them")
      .option("--all", "all that failed in the last 14 days")
      .action(async (arns: string[], { all }: RedriveOptions) => {
        if ((all === true) === arns.length > 0)
          throw new UsageError("Name the executions, or give --all. `logpipe failures` lists them.");
        session.exitCode = await runRedrive(session, arns);
      }),
    ["redrive arn:aws:states:us-east-1:123456789012:execution:NAME:ID", "one execution"],
    ["redrive --all", "everything that can be redriven, once the cause is gone"],
  );
}

/** Redrives what can be; without ARNs, everything. All targets are looked at before any is redriven. */
async function runRedrive(session: Session, arns: readonly string[]): Promise<ExitCode> {
  const stack = Stack.of(session);
  const targets = arns.length > 0 ? await named(stack, arns) : await allFailed(stack);
  let refused = 0;
  for (const failure of targets) {
    const obstacle = obstacleToRedrive(failure) ?? (await redriveExecution(stack, failure.arn));
    const document =
      obstacle === undefined
        ? { arn: failure.arn, redriven: true }
        : { arn: failure.arn, redriven: false, reason: obstacle, instead: insteadOfRedrive(failure) };
    session.print(document, () =>
      obstacle === undefined
        ? `redriven      ${failure.arn}`
        : `not redriven  ${failure.arn}\n  ${obstacle}; instead: ${insteadOfRedrive(failure)}`,
    );
    if (obstacle !== undefined) refused += 1;
  }
  session.say(
    `${counted(targets.length, "execution")}: ${targets.length - refused} redriven, ${refused} not. \`logpipe status\` shows what is running.`,
  );
  return refused === 0 ? exitCodes.done : exitCodes.somethingIsWrong;
}

async function named(stack: Stack, arns: readonly string[]): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const arn of new Set(arns)) {
    const machine = await machineOf(stack, arn);
    if (isChildArn(arn))
      throw new UsageError(
        `${arn} is a chunk, which is redriven with its execution: logpipe redrive ${await parentOf(stack, arn)}`,
      );
    failures.push(await readFailure(stack, { machine: machine.name, arn }));
  }
  return failures;
}

async function allFailed(stack: Stack): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const one of await readFailed(stack, await machinesOf(stack), Date.now() - redrivableMs))
    failures.push(await readFailure(stack, one));
  return failures;
}
