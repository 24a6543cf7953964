import { PassThrough, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { InterruptedError } from "../../../src/cli/terminal/errors.ts";
import { Progress, watch } from "../../../src/cli/terminal/progress.ts";
import { coloured, isAgreed, terminalOf } from "../../../src/cli/terminal/terminal.ts";
import { Sink } from "../../fakes/sink.ts";

function processWith(isTTY: boolean, env: Record<string, string>, columns = 120): NodeJS.Process {
  const stream = { isTTY, columns };
  return { stdin: stream, stdout: stream, stderr: stream, env } as unknown as NodeJS.Process;
}

describe("terminalOf", () => {
  it("has colours and rewritten lines only on a terminal, and no colours with NO_COLOR", () => {
    expect(terminalOf(processWith(true, {}))).toMatchObject({ columns: 120, colours: true, canAsk: true });
    expect(terminalOf(processWith(true, {}, 0))).toMatchObject({ columns: 80 });
    expect(terminalOf(processWith(true, { NO_COLOR: "1" }))).toMatchObject({
      colours: false,
      canRewrite: true,
    });
    expect(terminalOf(processWith(true, { TERM: "dumb" }))).toMatchObject({
      colours: false,
      canRewrite: false,
    });
    expect(terminalOf(processWith(false, {}))).toMatchObject({
      columns: 80,
      colours: false,
      canAsk: false,
      canRewrite: false,
    });
  });

  it("colours text only if the terminal shows colours", () => {
    expect(coloured({ colours: false }, "red", "x")).toBe("x");
    expect(coloured({ colours: true }, "red", "x")).toBe("\u001B[31mx\u001B[39m");
  });
});

describe("Progress", () => {
  it("prints a line now and then in a pipe", () => {
    const stderr = new Sink();
    const progress = new Progress({ stderr, canRewrite: false });
    progress.show({ done: 1, total: 3, text: "chunks" });
    progress.show({ done: 2, total: 3, text: "chunks" });
    progress.end();
    expect(stderr.text).toBe("1 of 3 chunks\n");
  });
});

describe("isAgreed", () => {
  const terminal = { ...terminalOf(processWith(false, {})), stdout: new Sink(), stderr: new Sink() };
  it.each([
    ["y\n", true],
    ["Yes\n", true],
    ["\n", false],
    ["no\n", false],
  ])("takes %j as %s", async (answer, agreed) => {
    const stdin = new PassThrough();
    stdin.end(answer);
    expect(await isAgreed({ ...terminal, stdin, canAsk: true }, "Go on?")).toBe(agreed);
  });

  it("does not wait if there is nobody to ask", async () => {
    await expect(isAgreed({ ...terminal, stdin: Readable.from([]) }, "Go on?")).rejects.toThrow("add --yes");
  });
});

describe("watch", () => {
  it("ends at once with Ctrl-C, says what keeps running, and stops watching", async () => {
    const stopped = Promise.withResolvers<string>();
    const watching = watch("It goes on.", async (signal) => {
      await sleep(60_000, undefined, { signal }).catch((error: Error) => {
        stopped.resolve(error.name);
      });
    });
    process.emit("SIGINT");
    await expect(watching).rejects.toThrow(new InterruptedError("It goes on."));
    expect(await stopped.promise).toBe("AbortError");
    expect(process.listenerCount("SIGINT")).toBe(0);
  });

  it("returns the result of what it watches", async () => {
    expect(await watch("", async () => await Promise.resolve(7))).toBe(7);
  });
});
