import { type Fields, textOf, type Value } from "../template/long-form.ts";
import {
  callsOfDistributedMap,
  callsOfEveryStateMachine,
  callsOfNestedExecution,
  type ListedCalls,
} from "./calls-of-services.ts";
import type { DeployedTemplate } from "./deployed-template.ts";

interface State {
  readonly Resource?: string;
  readonly Label?: string;
  readonly Parameters?: Fields;
  readonly ItemReader?: { readonly Resource: string };
  readonly ItemProcessor?: { readonly ProcessorConfig: Fields; readonly States: States };
}
type States = Readonly<Record<string, State>>;

/** Where the objects are that a map reads its items from: their names are in the input. */
const readItems: Readonly<Record<string, string>> = {
  "BackfillPrefixStateMachine LoadBatches": "RejectBucket/backfill/{key}",
};

/** What each state machine asks for, from its definition. @throws Error for a task that it does not know */
export function callsOfStateMachines(deployed: DeployedTemplate): ListedCalls[] {
  return deployed.namesOf("AWS::StepFunctions::StateMachine").map((machine) => {
    const { DefinitionString, DefinitionSubstitutions, RoleArn } =
      deployed.template.Resources[machine]?.Properties ?? {};
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `npm run check` validates the definitions
    const { States } = JSON.parse(joined(DefinitionString)) as { readonly States: States };
    const substitutions = Object.entries((DefinitionSubstitutions ?? {}) as Fields);
    const referred = new Map(substitutions.map(([name, value]) => [`\${${name}}`, referenceOf(value)]));
    return {
      caller: machine,
      source: "its definition, and the Step Functions guide: How Step Functions generates IAM policies",
      consequence: "its executions fail, or say nothing of their failures",
      role: referenceOf(RoleArn ?? null),
      calls: [...callsOfEveryStateMachine, ...callsOfStates(machine, States, referred)],
    };
  });
}

function callsOfStates(machine: string, states: States, referred: ReadonlyMap<string, string>): string[] {
  const nameOf = (parameter: Value | undefined): string =>
    referred.get(textOf(parameter)) ?? textOf(parameter);
  return Object.entries(states).flatMap(
    ([name, { Resource, Label, Parameters, ItemReader, ItemProcessor }]) => {
      const calls: string[] = [];
      if (Resource?.endsWith(":lambda:invoke") === true)
        calls.push(`lambda:InvokeFunction ${nameOf(Parameters?.["FunctionName"])}`);
      else if (Resource?.includes(":states:startExecution.sync") === true)
        calls.push(...callsOfNestedExecution(nameOf(Parameters?.["StateMachineArn"])));
      else if (Resource !== undefined)
        throw new Error(`${machine}: ${name} calls ${Resource}, which is not known here`);
      if (ItemReader !== undefined) calls.push(`s3:GetObject ${readItems[`${machine} ${name}`] ?? name}`);
      if (ItemProcessor?.ProcessorConfig["Mode"] === "DISTRIBUTED")
        calls.push(...callsOfDistributedMap(machine, Label ?? name));
      return [...calls, ...callsOfStates(machine, ItemProcessor?.States ?? {}, referred)];
    },
  );
}

function joined(definition: Value | undefined): string {
  const { "Fn::Join": [delimiter, lines] = [] } = (definition ?? {}) as { "Fn::Join"?: [string, string[]] };
  return (lines ?? []).join(delimiter).replace(/(":\s*)\$\{\w+\}/g, "$11");
}

/** The resource that `Ref` or `Fn::GetAtt` names. */
export function referenceOf(value: Value): string {
  const [, reference, attribute] =
    /"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"/.exec(JSON.stringify(value)) ?? [];
  return reference ?? attribute ?? "";
}
