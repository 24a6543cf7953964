import { randomUUID } from "node:crypto";
import { Command, Option } from "commander";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { checks } from "./checks.ts";
import { type CheckResult, chosenChecks, examine } from "./examine.ts";
import { renderResult, renderSummary } from "./report.ts";

interface DoctorOptions {
  readonly only?: readonly string[];
  readonly testRecord: boolean;
}

const names = checks.map(({ name }) => name);
const nameWidth = Math.max(...names.map((name) => name.length));

/** `logpipe doctor`: why no log arrives. Changes nothing but for one test record. */
export function doctorCommand(session: Session): Command {
  const command = new Command("doctor")
    .description("look for the reason why logs do not arrive, and say what to do")
    .addOption(new Option("--only <names...>", "only these checks, and what they need").choices([...names]))
    .option("--no-test-record", "do not send a test record through the stream")
    .addHelpText(
      "after",
      `\nChecks:\n${checks.map(({ name, about }) => `  ${name.padEnd(nameWidth)}  ${about}`).join("\n")}\n`,
    )
    .action(async ({ only = [], testRecord }: DoctorOptions) => {
      await runDoctor(session, only, testRecord);
    });
  return withExamples(
    command,
    ["doctor", "every check, with a test record from the stream to OpenSearch"],
    ["doctor --no-test-record --json", "without writing anything, as JSON"],
    ["doctor --only load", "only the way of load-balancer logs"],
  );
}

async function runDoctor(session: Session, only: readonly string[], testRecord: boolean): Promise<void> {
  const { stack, terminal } = session;
  const examination = {
    stack,
    nowMs: Date.now(),
    testRecordId: testRecord ? randomUUID().replaceAll("-", "") : undefined,
    say: (text: string) => session.say(text),
  };
  const results: CheckResult[] = [];
  for await (const result of examine(chosenChecks(checks, only), examination)) {
    results.push(result);
    if (!session.json) terminal.stdout.write(`${renderResult(result, nameWidth, terminal)}\n`);
  }
  const isWell = results.every(({ level }) => level !== "failed");
  if (session.json)
    terminal.stdout.write(`${JSON.stringify({ stack: stack.name, isWell, checks: results })}\n`);
  session.say(renderSummary(results));
  if (!isWell) session.exitCode = exitCodes.somethingIsWrong;
}
