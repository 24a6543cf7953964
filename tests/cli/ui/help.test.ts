import { describe, expect, it } from "@jest/globals";
import { helpForFailures, helpForRejects, helpForStatus } from "../../../src/cli/ui/help.ts";
import type { Status } from "../../../src/ui/server-contract.ts";
import { createFullProgram } from "../../../src/cli/program.ts";
import { Session } from "../../../src/cli/terminal/session.ts";
import { terminalOf } from "../../../src/cli/terminal/terminal.ts";

const fine: Status = {
  stack: "logpipe",
  executions: [{ machine: "LoadObjects", running: 1, failed24h: 0, last: null }],
  eventSources: [{ name: "cloudwatch", uuid: "u", state: "Enabled" }],
  queues: [
    { name: "LoadQueue", waiting: 5, inFlight: 1 },
    { name: "LoadDeadLetters", waiting: 0, inFlight: 0 },
  ],
  rejects: { objects: 0, bytes: 0, newest: null, isCapped: false },
  lag: [
    { what: "delivery", ms: 100 },
    { what: "stream", ms: null },
  ],
  indexes: [],
};
const broken: Status = {
  stack: "logpipe",
  executions: [{ machine: "LoadObjects", running: 0, failed24h: 2, last: null }],
  eventSources: [{ name: "cloudwatch", uuid: "u", state: "Disabled" }],
  queues: [{ name: "LoadDeadLetters", waiting: 3, inFlight: 0 }],
  rejects: { objects: 1, bytes: 9, newest: null, isCapped: false },
  lag: [{ what: "delivery", ms: 3_600_000 }],
  indexes: { unknown: "OpenSearch did not answer." },
};
const failure = {
  machine: "LoadObjects",
  arn: "arn:aws:states:us-east-1:123456789012:execution:a:b",
  status: "FAILED",
  error: "ClusterRefusesError",
  cause: "",
  failedChunks: 1,
  otherErrors: [],
  objects: [],
  meaning: "OpenSearch refuses everything.",
};
const reject = { count: 1, bytes: 1, oldest: "", newest: "" };

describe("what helps", () => {
  it("is nothing where nothing is wrong", () => {
    expect(helpForStatus(fine)).toEqual([]);
    expect(helpForStatus({ ...fine, rejects: null })).toEqual([]);
    expect(helpForRejects({ count: 0, groups: [] })).toEqual([]);
  });

  it("is said for each thing that is wrong", () => {
    expect(helpForStatus(broken).map(({ item, command }) => [item, command])).toEqual([
      ["indexes", "logpipe doctor"],
      ["LoadObjects", "logpipe failures --since 24h"],
      ["cloudwatch", "logpipe resume"],
      ["LoadDeadLetters", "logpipe rejects show --place load-queue"],
      ["delivery", "logpipe doctor"],
      ["rejects", "logpipe rejects"],
    ]);
    expect(helpForStatus(broken)[0]?.why).toContain("OpenSearch did not answer.");
  });

  it("is what failures suggests", () => {
    const next = [`logpipe redrive ${failure.arn}`];
    const found = { since: "", failed: 1, deadLetters: [], failures: [{ ...failure, next }] };
    expect(helpForFailures(found)).toEqual([{ item: failure.arn, command: next[0], why: failure.meaning }]);
  });

  it("names a reason as a shell takes it", () => {
    const groups = [{ ...reject, place: "load", reason: "it's odd" }];
    const [show] = helpForRejects({ count: 1, groups });
    expect(show?.command).toBe(String.raw`logpipe rejects show --place load --reason 'it'\''s odd'`);
  });

  it("is a command that exists, with options that it has", async () => {
    const program = await createFullProgram(new Session(terminalOf(process), {}, "."));
    const groups = [{ ...reject, place: "load", reason: "unparsable" }];
    const all = [...helpForStatus(broken), ...helpForRejects({ count: 1, groups })];
    for (const { command } of all) {
      const [, name = "", ...rest] = command.split(" ");
      const found = program.commands.find((one) => one.name() === name);
      const flags = rest.filter((word) => word.startsWith("--"));
      expect(found?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(flags));
    }
  });
});
