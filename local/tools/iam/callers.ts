import { type Fields, textOf } from "../template/long-form.ts";
import { type Call, callOf, type Recording } from "./calls.ts";
import { callsElsewhere, callsOfEveryFunction, callsOfServices } from "./calls-of-services.ts";
import { callsOfStateMachines, referenceOf } from "./calls-of-state-machines.ts";
import type { DeployedTemplate } from "./deployed-template.ts";

/** Who asks AWS for something in a deployment, as whom, and for what. */
export interface Caller {
  readonly name: string;
  /** The role, or the managed policy, whose statements allow it; undefined for a service that a resource lets in. */
  readonly identity: string | undefined;
  /** The service in the `Principal` of resources' policies. */
  readonly service: string | undefined;
  readonly calls: readonly Call[];
  /** What a refusal means for the logs. */
  readonly consequence: string;
}

/** @throws Error when a function has never been recorded, or the recording has one that the template has not */
export function callersOf(deployed: DeployedTemplate, recording: Recording): Caller[] {
  const functions = deployed.namesOf("AWS::Lambda::Function");
  const strangers = Object.keys(recording).filter(
    (name) => !isCommand(name) && !(name.replace(directly, "") in deployed.template.Resources),
  );
  if (strangers.length > 0) throw new Error(`recorded, but not in the template: ${strangers.join(", ")}`);
  const recordedOf = (name: string): readonly string[] => {
    const direct = deployed.holds("DeliversDirectly") ? (recording[`${name} directly`] ?? []) : [];
    const usual = recording[name] ?? [];
    // While switching, a function must be allowed what it does before and after the step that changes it.
    return direct.length === 0 ? usual : deployed.holds("EmitsToLogStream") ? [...usual, ...direct] : direct;
  };
  const lists = [...callsOfServices, ...callsElsewhere, ...callsOfStateMachines(deployed)];
  return [
    ...functions.map((name): Caller => {
      const properties = deployed.template.Resources[name]?.Properties ?? {};
      const logGroup = referenceOf((properties["LoggingConfig"] as Fields | undefined)?.["LogGroup"] ?? null);
      return {
        name,
        identity: referenceOf(properties["Role"] ?? null),
        service: undefined,
        calls: [...recordedOf(name), ...callsOfEveryFunction(logGroup)].map(callOf),
        consequence: `it does not do its work any more (${textOf(properties["Description"])})`,
      };
    }),
    ...lists
      .filter(({ when }) => deployed.holds(when))
      .map(({ caller, role, policy, service, calls, consequence }) => ({
        name: caller,
        identity: role ?? policy,
        service,
        calls: calls.map(callOf),
        consequence,
      })),
  ];
}

/** Marks what a function asks with direct delivery, where it asks for other things than usual. */
const directly = / directly$/;
const isCommand = (name: string): boolean => name.startsWith("logpipe ");

/** The calls of `logpipe`'s commands. */
export function commandsOf(recording: Recording): Pick<Caller, "name" | "calls">[] {
  return Object.entries(recording)
    .filter(([name]) => isCommand(name))
    .map(([name, calls]) => ({ name, calls: calls.map(callOf) }));
}
