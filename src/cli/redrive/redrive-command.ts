import { Command } from "commander";
import { SFNClient } from "@aws-sdk/client-sfn";
import { NotFoundError, UsageError } from "../errors/cli-errors.ts";
import { isChildArn, isExecutionArn, machineOf, machinesOf } from "../executions/machines.ts";
import { insteadOfRedrive, obstacleToRedrive } from "../failures/advice.ts";
import type { Failure } from "../failures/failure.ts";
import { readFailed, readFailure } from "../failures/read-failures.ts";
import type { Session } from "../session.ts";
import type { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";
import { readParent } from "./read-parent.ts";
import { redriveExecution } from "./redrive-execution.ts";

/** Step Functions redrives within 14 days of the end. */
const redrivableMs = 14 * 86_400_000;

interface RedriveOptions {
  readonly all?: true;
}

/** `logpipe redrive`: has Step Functions resume failed executions where they failed. */
export function redriveCommand(session: Session): Command {
  return withExamples(
    new Command("redrive")
      .description("resume failed executions where they failed; offers a replay where that is not possible")
      .argument("[arn...]", "executions, as `logpipe failures` names them")
      .option("--all", "all that failed within 14 days")
      .action(async (arns: string[], { all }: RedriveOptions) => {
        if ((all === true) === arns.length > 0)
          throw new UsageError("Name the executions, or give --all. `logpipe failures` lists them.");
        session.exitCode = await runRedrive(session, arns);
      }),
    ["redrive arn:aws:states:us-east-1:123456789012:execution:NAME:ID", "one execution"],
    ["redrive --all", "all that can be, once the cause is gone"],
  );
}

/** Redrives what can be; without ARNs, all. Every target is looked at before any is redriven. */
async function runRedrive(session: Session, arns: readonly string[]): Promise<ExitCode> {
  const { stack } = session;
  const targets = arns.length > 0 ? await named(stack, arns) : await allFailed(stack);
  let refused = 0;
  for (const failure of targets) {
    const obstacle =
      obstacleToRedrive(failure) ?? (await redriveExecution(stack.client(SFNClient), failure.arn));
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
    `${counted(targets.length, "execution")}: ${targets.length - refused} redriven, ${refused} not. \`logpipe status\` shows what runs.`,
  );
  return refused === 0 ? exitCodes.done : exitCodes.somethingIsWrong;
}

async function named(stack: Stack, arns: readonly string[]): Promise<Failure[]> {
  for (const arn of arns)
    if (!isExecutionArn(arn))
      throw new UsageError(`${arn} is not the ARN of an execution. \`logpipe failures\` lists them.`);
  const machines = await machinesOf(stack);
  const sfn = stack.client(SFNClient);
  const failures: Failure[] = [];
  for (const arn of new Set(arns)) {
    const machine = machineOf(arn, machines);
    if (machine === undefined)
      throw new NotFoundError(`${arn} is no execution of the stack ${stack.name}: name its stack with --stack-name.`);
    if (isChildArn(arn))
      throw new UsageError(
        `${arn} is a chunk; it is redriven with its execution: logpipe redrive ${await readParent(sfn, arn)}`,
      );
    failures.push(await readFailure(sfn, { machine: machine.name, arn }));
  }
  return failures;
}

async function allFailed(stack: Stack): Promise<Failure[]> {
  const sfn = stack.client(SFNClient);
  const failures: Failure[] = [];
  for (const one of await readFailed(sfn, await machinesOf(stack), Date.now() - redrivableMs))
    failures.push(await readFailure(sfn, one));
  return failures;
}
