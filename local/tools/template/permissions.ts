import { Allowances, crossAllowances, refusals, unusedAllowances } from "../iam/allowances.ts";
import { callersOf } from "../iam/callers.ts";
import { DeployedTemplate, partitions } from "../iam/deployed-template.ts";
import { deployments } from "../iam/examine.ts";
import { crossReasons } from "../iam/reasons.ts";
import { readRecording } from "../iam/recording-file.ts";
import { expanded, type Stack } from "./stack.ts";

const recording = readRecording();

/** Calls that are refused, and allowances that nobody, or only others, use; `npm run check` asks it of every partition. */
export function permissionFaults(stack: Stack): string[] {
  const template = expanded(stack);
  const [partition = { name: "aws", region: "us-east-1" }] = partitions;
  const faults = deployments.flatMap((parametersOf) => {
    const deployed = new DeployedTemplate(template, partition, parametersOf(partition));
    const callers = callersOf(deployed, recording);
    const allowances = new Allowances(deployed);
    return [
      ...refusals(allowances, callers),
      ...unusedAllowances(allowances, callers).map((one) => `${one}: allowed, and nothing here needs it`),
      ...crossAllowances(allowances, callers)
        .filter((one) => !(one in crossReasons))
        .map((one) => `${one}: allowed, and only others need it`),
    ];
  });
  return [...new Set(faults)];
}
