import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { changed, mutantsOf, mutantTypes } from "../../../local/tools/template/mutants.ts";
import { readStack } from "../../../local/tools/template/stack.ts";

const stack = readStack();
const mutants = mutantsOf(stack);
const text = JSON.stringify(stack);

describe("a mutant of the template", () => {
  it("is there for everything that can be taken out, each once", () => {
    const types = new Set(mutants.map(({ type }) => type));
    expect(mutantTypes.filter((type) => !types.has(type))).toEqual([]);
    const names = mutants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(500);
  });

  it("differs from the template, which stays as it is", () => {
    expect(
      mutants.filter((mutant) => isDeepStrictEqual(mutant.stack, stack)).map(({ name }) => name),
    ).toEqual([]);
    expect(JSON.stringify(stack)).toBe(text);
    expect(JSON.stringify(readStack())).toBe(text);
  });

  it("lacks exactly what its name says", () => {
    const stackOf = (name: string) => mutants.find((mutant) => mutant.name === name)?.stack;
    const policy = stackOf("SubscribeLogGroupsPolicy: logs:PutSubscriptionFilter of statement 0")?.template;
    expect(JSON.stringify(policy)).not.toContain('"logs:PutSubscriptionFilter"');
    expect(JSON.stringify(policy)).toContain('"logs:DescribeSubscriptionFilters"');
    const waits = stackOf("ObjectCreatedRule: LoadQueuePolicy")?.template.Resources["ObjectCreatedRule"];
    expect(waits?.DependsOn).toEqual(["LoadDeadLettersPolicy"]);
    const loading = "statemachines/load-objects.asl.json";
    const retried = stackOf(`${loading}: PlanChunks: Retry of Lambda.Unknown`)?.definitions[loading];
    const names = retried?.States["PlanChunks"]?.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(names).toContain("Sandbox.Timedout");
    expect(names).not.toContain("Lambda.Unknown");
  });
});

describe("a change", () => {
  const value = { a: [{ b: 1 }, 2], c: 3 };
  it("takes out a member of a list or of an object, or puts another in its place", () => {
    expect(changed(value, ["a", 0])).toEqual({ a: [2], c: 3 });
    expect(changed(value, ["a", 0, "b"])).toEqual({ a: [{}, 2], c: 3 });
    expect(changed(value, ["a", 1], { to: "x" })).toEqual({ a: [{ b: 1 }, "x"], c: 3 });
    expect(value).toEqual({ a: [{ b: 1 }, 2], c: 3 });
  });

  it("fails where nothing is", () => {
    expect(() => changed(value, ["a", 0, "z"])).toThrow("no z");
  });
});
