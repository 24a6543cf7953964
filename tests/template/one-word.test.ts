import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { stateMachines, template } from "./sources.ts";

const root = join(import.meta.dirname, "../..");
const kebab = (name: string) => name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

const functions = Object.keys(template.Resources).filter(
  (name) => template.Resources[name]?.Type === "AWS::Serverless::Function",
);
const steps = functions.map((name) => name.replace(/Function$/, ""));

describe("one word per step", () => {
  it("has functions at all, each named after its step", () => {
    expect(steps.length).toBeGreaterThan(5);
    expect(functions).toEqual(steps.map((step) => `${step}Function`));
  });

  it.each(steps)("%s: folder, entry point, role, log group and events are called the same", (step) => {
    const entry = template.Resources[`${step}Function`]?.Metadata?.BuildProperties?.EntryPoints?.[0] ?? "";
    expect(entry).toMatch(new RegExp(`^functions/[a-z]+/${kebab(step)}/handler\\.ts$`));
    expect(existsSync(join(root, "src", entry))).toBe(true);
    expect(template.Resources[`${step}Role`]?.Type).toBe("AWS::IAM::Role");
    expect(template.Resources[`${step}LogGroup`]?.Type).toBe("AWS::Logs::LogGroup");
    expect(readdirSync(join(root, "events", kebab(step)))).not.toHaveLength(0);
  });

  it("has no folder of a step or of events that is no function", () => {
    const events = readdirSync(join(root, "events"));
    expect(events.toSorted()).toEqual(steps.map(kebab).toSorted());
  });

  it.each(stateMachines)("$name calls each function from the state of its name", ({ text, states }) => {
    for (const [state, { Resource, Parameters }] of Object.entries(states)) {
      if (Resource?.endsWith(":lambda:invoke") !== true) continue;
      expect(Parameters?.["FunctionName"]).toBe(`\${${state}FunctionArn}`);
    }
    for (const [, substitution] of text.matchAll(/\$\{(\w+)\}/g))
      expect(Object.keys(template.substitutions)).toContain(substitution);
  });

  it("names files of state machines after their resources", () => {
    const names = readdirSync(join(root, "statemachines")).map((file) => file.replace(".asl.json", ""));
    const resources = Object.keys(template.Resources).filter((name) => name.endsWith("StateMachine"));
    expect(resources.map((name) => kebab(name.replace("StateMachine", ""))).toSorted()).toEqual(
      names.toSorted(),
    );
    expect(readFileSync(join(root, "template.yaml"), "utf8")).not.toContain("\t");
  });
});
