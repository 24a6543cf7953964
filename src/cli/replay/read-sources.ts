import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { ObjectToLoad } from "../../functions/load/contract/load-input.ts";
import { NotFoundError, UsageError } from "../errors/cli-errors.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { loadInput } from "../executions/load-output.ts";
import { isExecutionArn, machineOf, machinesOf } from "../executions/machines.ts";
import type { Stack } from "../stack/stack.ts";
import { objectsOfList } from "./listed-objects.ts";

/** The objects of a file, or of standard input: `-`. @throws UsageError that names the line */
export async function readList(file: string, stdin: Readable): Promise<ObjectToLoad[]> {
  if (file === "-") return objectsOfList(await text(stdin), "standard input");
  return objectsOfList(readFileSync(file, "utf8"), file);
}

/** The objects that an execution of LoadObjects, or one of its chunks, was started with, and its format. */
export async function readObjectsOf(
  stack: Stack,
  arn: string,
): Promise<{ objects: ObjectToLoad[]; format: string | undefined }> {
  if (!isExecutionArn(arn))
    throw new UsageError(`${arn} is not the ARN of an execution. \`logpipe failures\` lists them.`);
  const machine = machineOf(arn, await machinesOf(stack));
  if (machine === undefined)
    throw new NotFoundError(
      `${arn} is no execution of the stack ${stack.name}: name its stack with --stack-name.`,
    );
  if (machine.name !== "LoadObjects")
    throw new UsageError(
      `${arn} is an execution of ${machine.name}, which loads no list of objects; see logpipe ${machine.name === "BackfillPrefix" ? "backfill" : "clean"} --help.`,
    );
  const execution = await stack.client(SFNClient).send(new DescribeExecutionCommand({ executionArn: arn }));
  const { objects = [], format } = readJson(loadInput, execution.input) ?? {};
  if (objects.length === 0) throw new UsageError(`${arn} was started without objects.`);
  // Without their sizes, which may have changed: PlanChunks looks.
  return { objects: objects.map(({ bucket, key }) => ({ bucket, key })), format };
}
