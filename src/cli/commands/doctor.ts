import { randomUUID } from "node:crypto";
import { type Command, Option } from "commander";
import { type Check, type CheckResult, chosenChecks, examine, type Level } from "../doctor/check.ts";
import { cloudWatchCheck } from "../doctor/checks/cloudwatch.ts";
import { clusterCheck } from "../doctor/checks/cluster.ts";
import { deliveryCheck } from "../doctor/checks/delivery.ts";
import { directCheck } from "../doctor/checks/direct.ts";
import { endToEndCheck } from "../doctor/checks/end-to-end.ts";
import { indexesCheck } from "../doctor/checks/indexes.ts";
import { loadCheck } from "../doctor/checks/load.ts";
import { openSearchCheck } from "../doctor/checks/opensearch.ts";
import { producerCheck } from "../doctor/checks/producer.ts";
import { recordsCheck } from "../doctor/checks/records.ts";
import { credentialsCheck, stackCheck } from "../doctor/checks/stack.ts";
import { streamCheck } from "../doctor/checks/stream.ts";
import { versionsCheck } from "../doctor/checks/versions.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { exitCodes } from "../terminal/errors.ts";
import { counted } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";

interface DoctorOptions {
  readonly only?: readonly string[];
  readonly testRecord: boolean;
}

/** In the order in which data flows: the test record has time to arrive while the checks in between run. */
export const checks: readonly Check[] = [
  versionsCheck,
  credentialsCheck,
  stackCheck,
  streamCheck,
  producerCheck,
  deliveryCheck,
  directCheck,
  cloudWatchCheck,
  loadCheck,
  openSearchCheck,
  clusterCheck,
  indexesCheck,
  recordsCheck,
  endToEndCheck,
];

const names = checks.map(({ name }) => name);
const nameWidth = Math.max(...names.map((name) => name.length));

/** `logpipe doctor`: why logs do not arrive. Writes one test record, and changes nothing else. */
export function doctor(command: Command, session: Session): Command {
  command
    .addOption(
      new Option("--only <names...>", "only these checks, and the ones they need").choices([...names]),
    )
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
    ["doctor", "every check, with a test record sent through the stream to OpenSearch"],
    ["doctor --no-test-record --json", "as JSON, without writing anything"],
    ["doctor --only load", "only how load-balancer logs get in"],
  );
}

async function runDoctor(session: Session, only: readonly string[], testRecord: boolean): Promise<void> {
  const stack = Stack.of(session);
  const { terminal } = session;
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

const signs: Readonly<Record<Level, string>> = { ok: "✓", warning: "!", failed: "✗", skipped: "-" };
const colours = { ok: "green", warning: "yellow", failed: "red", skipped: "dim" } as const;

/** The lines of one check: a sign, its name and what was found; below, after an arrow, what to do. */
export function renderResult(
  { name, findings }: CheckResult,
  width: number,
  terminal: Pick<Terminal, "colours">,
): string {
  const margin = " ".repeat(width + 4);
  return findings
    .flatMap(({ level, found, remedy }, index) => {
      const sign = coloured(terminal, colours[level], signs[level]);
      const remedies = remedy === undefined ? [] : remedy.split("\n");
      return [
        `${sign} ${(index === 0 ? name : "").padEnd(width)}  ${found}`,
        ...remedies.map((line, at) => `${margin}${at === 0 ? "→" : " "} ${line}`),
      ];
    })
    .join("\n");
}

/** `Nothing is wrong.`, or how much is. */
export function renderSummary(results: readonly CheckResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const count = (wanted: Level): number => findings.filter(({ level }) => level === wanted).length;
  const [wrong, doubtful] = [count("failed"), count("warning")];
  const skippedChecks = results.filter(({ level }) => level === "skipped").length;
  const parts = [
    wrong === 0 ? "Nothing is wrong" : `${counted(wrong, "problem")} found`,
    ...(doubtful === 0 ? [] : [counted(doubtful, "warning")]),
    ...(skippedChecks === 0 ? [] : [`${counted(skippedChecks, "check")} skipped`]),
  ];
  return `${parts.join(", ")}.`;
}
