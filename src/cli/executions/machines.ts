import type { Stack } from "../stack/stack.ts";

export const machineNames = ["LoadObjects", "BackfillPrefix", "CleanIndexes"] as const;
export type MachineName = (typeof machineNames)[number];

export interface Machine {
  readonly name: MachineName;
  readonly arn: string;
}

/** The state machines that this stack has. */
export async function machinesOf(stack: Stack): Promise<Machine[]> {
  const machines: Machine[] = [];
  for (const name of machineNames) {
    const arn = await stack.find(`${name}StateMachine`);
    if (arn !== undefined) machines.push({ name, arn });
  }
  return machines;
}

/** `arn:…:execution:NAME:…`, or of a Map Run's child `arn:…:execution:NAME/LABEL:…` */
const executionArn = /^arn:[\w-]+:states:([\w-]+):(\d{12}):execution:([^:/]+)(\/[^:]+)?:[^:]+$/;

export function isExecutionArn(text: string): boolean {
  return executionArn.test(text);
}

export function isChildArn(arn: string): boolean {
  return executionArn.exec(arn)?.[4] !== undefined;
}

/** Which of the machines the execution is of; undefined when it is of none, of another account or Region. */
export function machineOf(arn: string, machines: readonly Machine[]): Machine | undefined {
  const [, region, account, name] = executionArn.exec(arn) ?? [];
  return machines.find((machine) => machine.arn.endsWith(`:states:${region}:${account}:stateMachine:${name}`));
}
