import { describe, expect, it } from "@jest/globals";
import { checks, renderResult, renderSummary } from "../../../src/cli/commands/doctor.ts";
import { type Check, type CheckResult, chosenChecks, examine } from "../../../src/cli/doctor/check.ts";
import { failed, type Finding, ok } from "../../../src/cli/doctor/check.ts";
import { selectStack } from "../../../src/cli/stack/selection.ts";
import { Stack } from "../../../src/cli/stack/stack.ts";

const examination = {
  stack: new Stack(selectStack({}, {}, "/")),
  nowMs: 0,
  testRecordId: undefined,
  say: () => undefined,
};

function check(name: string, needs: readonly string[], ...answers: (Finding | Error)[]): Check {
  const questions = answers.map((answer) => async () => {
    if (answer instanceof Error) throw answer;
    return [answer];
  });
  return { name, about: name, needs, questions };
}

async function run(...some: Check[]): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for await (const result of examine(some, examination)) results.push(result);
  return results;
}

describe("an examination", () => {
  it("skips what needs a failed check, and what needs a skipped one, and says so", async () => {
    const results = await run(
      check("a", [], failed("a is broken", "fix it")),
      check("b", ["a"], ok("never asked")),
      check("c", ["b"], ok("never asked")),
      check("d", [], ok("d is well")),
    );
    expect(results.map(({ level }) => level)).toEqual(["failed", "skipped", "skipped", "ok"]);
    expect(results.flatMap(({ findings }) => findings.map(({ found }) => found))).toEqual([
      "a is broken",
      "skipped: it needs a, which failed",
      "skipped: it needs b, which was skipped",
      "d is well",
    ]);
  });

  it("turns an error into a warning, and asks the other questions", async () => {
    const denied = Object.assign(
      new Error("User: ann is not authorized to perform: sqs:GetQueueAttributes"),
      {
        name: "AccessDeniedException",
        $metadata: { httpStatusCode: 403 },
      },
    );
    const [result] = await run(check("a", [], denied, ok("the rest is well")));
    expect(result).toMatchObject({
      level: "warning",
      findings: [
        {
          level: "warning",
          found: expect.stringMatching(/^Could not check: ann is not allowed to call sqs:GetQueueAttributes/),
        },
        { level: "ok", found: "the rest is well" },
      ],
    });
  });

  it("of some checks includes those that they need, in the order of the list", () => {
    const some = [check("a", []), check("b", ["a"]), check("c", []), check("d", ["b"])];
    expect(chosenChecks(some, ["d"]).map(({ name }) => name)).toEqual(["a", "b", "d"]);
    expect(chosenChecks(some, [])).toEqual(some);
  });

  it("has checks that need only earlier ones", () => {
    for (const [index, { needs }] of checks.entries()) {
      const before = checks.slice(0, index).map(({ name }) => name);
      expect(before).toEqual(expect.arrayContaining([...needs]));
    }
  });
});

describe("its report", () => {
  it("shows a sign, the name once, what was found, and below it what to do", () => {
    const result = {
      name: "load",
      level: "failed",
      findings: [ok("The bucket is there"), failed("Its policy is not", "Set it:\naws s3api …")],
    } as const;
    expect(renderResult(result, 6, { colours: false })).toBe(
      [
        "✓ load    The bucket is there",
        "✗         Its policy is not",
        "          → Set it:",
        "            aws s3api …",
      ].join("\n"),
    );
    expect(renderSummary([result])).toBe("1 problem found.");
    expect(renderSummary([])).toBe("Nothing is wrong.");
  });
});
