import { equivalentMutants, mostEquivalentMutants } from "../template/equivalent-mutants.ts";
import { firstFault } from "../template/faults.ts";
import { type Mutant, mutantsOf, mutantTypes } from "../template/mutants.ts";
import { readStack } from "../template/stack.ts";

/**
 * Takes one thing after the other out of the template and the state machines (local/tools/template/mutants.ts), in memory,
 * and lets the checks of local/tools/template/faults.ts look at it: each must be caught, by a sentence that says what happens.
 * Usage: node local/tools/check/mutate-template.ts [words of the mutants that are wanted]
 */
const wanted = process.argv.slice(2);
const stack = readStack();
const before = firstFault(stack);
if (before !== undefined) throw new Error(`Nothing is taken out yet, and there is a fault: ${before}`);

const mutants = mutantsOf(stack).filter((mutant) =>
  wanted.every((word) => `${mutant.type} ${mutant.name}`.includes(word)),
);
const survivors = new Set<Mutant>();
for (const mutant of mutants) {
  const fault = firstFault(mutant.stack);
  if (fault === undefined) survivors.add(mutant);
  console.log(
    fault === undefined
      ? `SURVIVED  ${mutant.type}: ${mutant.name}`
      : `caught    ${mutant.type}: ${mutant.name}\n            ${fault}`,
  );
}
printTable();

const problems = [
  ...[...survivors]
    .filter(({ name }) => !(name in equivalentMutants))
    .map(({ name }) => `${name}: nothing catches it`),
  ...(wanted.length > 0 ? [] : Object.keys(equivalentMutants))
    .filter((name) => ![...survivors].some((mutant) => mutant.name === name))
    .map(
      (name) =>
        `${name}: has a reason in equivalent-mutants.ts, and is caught, or is no mutant any more: remove it`,
    ),
  ...(Object.keys(equivalentMutants).length > mostEquivalentMutants
    ? [`more than ${mostEquivalentMutants} mutants have a reason in equivalent-mutants.ts`]
    : []),
  ...(mutants.length === 0 ? [`no mutant has the words ${wanted.join(" ")}`] : []),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function printTable(): void {
  console.log(`\n${"".padEnd(22)}mutants  caught  equivalent  survived`);
  const row = (name: string, of: readonly Mutant[]): void => {
    const survived = of.filter((mutant) => survivors.has(mutant));
    const equivalent = survived.filter((mutant) => mutant.name in equivalentMutants).length;
    const cells = [of.length, of.length - survived.length, equivalent, survived.length - equivalent];
    const widths = [7, 8, 12, 10];
    console.log(name.padEnd(22) + cells.map((cell, at) => String(cell).padStart(widths[at] ?? 0)).join(""));
  };
  for (const type of mutantTypes) {
    const of = mutants.filter((mutant) => mutant.type === type);
    if (of.length > 0) row(type, of);
  }
  row("all", mutants);
}
