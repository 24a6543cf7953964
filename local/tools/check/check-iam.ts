import { readFileSync } from "node:fs";
import type { Caller } from "../iam/callers.ts";
import { callText } from "../iam/calls.ts";
import { partitions, type Expanded } from "../iam/deployed-template.ts";
import { deployments, examine } from "../iam/examine.ts";
import { crossReasons } from "../iam/reasons.ts";
import { readRecording } from "../iam/recording-file.ts";

/**
 * Whether the template's policies allow what functions were recorded to ask of AWS (tests/template/recorded-calls.json)
 * and what AWS's services need, and nothing else. Prints functions × calls. Usage: check-iam.ts EXPANDED.json
 */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: check-iam.ts EXPANDED.json");
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by expand-template.py
const template = JSON.parse(readFileSync(file, "utf8")) as Expanded;
const { callers, refused, unused, crossing, faults } = await examine(template, readRecording());

const serviceOf = (call: string): string => call.replace(/:.*/, "");
const calls = callsByName(callers);
const services = [...new Set([...calls.values()].flatMap((made) => [...made]).map(serviceOf))].toSorted();
const nameWidth = Math.max(...[...calls.keys()].map((name) => name.length));
printRow("", [...services, "all"]);
for (const [name, made] of calls) {
  const counts = services.map((service) => [...made].filter((call) => serviceOf(call) === service).length);
  printRow(name, [...counts, made.size]);
}
const total = [...calls.values()].reduce((sum, made) => sum + made.size, 0);
console.log(
  `${calls.size} callers, ${total} calls, in ${partitions.length} partitions, ${deployments.length} deployments each`,
);
console.log(
  `${refused.length} refused, ${unused.length} unexplained allowances, ${crossing.length} cross-allowances (${Object.keys(crossReasons).length} with a reason)`,
);
const problems = [
  ...refused,
  ...unused.map((one) => `${one}: allowed, but no call uses it; remove it from the policy`),
  ...crossing.map(
    (one) => `${one}: allowed, but only others call it; narrow the policy, or say why in reasons.ts`,
  ),
  ...faults,
];
for (const problem of problems) console.error(problem);
if (problems.length > 0 || total === 0) process.exitCode = 1;

function callsByName(all: readonly Caller[]): Map<string, Set<string>> {
  const byName = new Map<string, Set<string>>();
  for (const caller of all) {
    const made = byName.get(caller.name) ?? new Set();
    byName.set(caller.name, made);
    for (const call of caller.calls) made.add(callText(call));
  }
  return byName;
}

function printRow(name: string, cells: readonly (string | number)[]): void {
  const padded = cells.map((cell, at) => String(cell || "·").padStart((services[at] ?? "all").length + 1));
  console.log(name.padEnd(nameWidth) + padded.join(""));
}
